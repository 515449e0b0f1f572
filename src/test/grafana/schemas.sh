#!/bin/sh
# Writes src/test/resources/grafana: JSON Schemas of dashboards and of the options of the panels in
# them, from the types that Grafana publishes as @grafana/schema (Apache License 2.0).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$("$here/grafana.sh")
out=$here/../resources/grafana
cd "$folder"
schema() { # VERSION FOLDER TYPE NAME
  types=$(find "node_modules/schema-$1/dist" -name '*types.gen.d.ts' -path "*/raw/$2/*" | head -1)
  npx ts-json-schema-generator --path "$types" --type "$3" --no-type-check --no-top-ref --minify \
    -o "$out/$4-$1.json"
}
for version in 11 12; do
  schema $version dashboard/x Dashboard dashboard
  for panel in barchart bargauge stat table timeseries; do
    schema $version "composable/$panel" Options "$panel-options"
  done
  for panel in barchart timeseries; do
    schema $version "composable/$panel" FieldConfig "$panel-field"
  done
done
