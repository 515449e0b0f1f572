// Applies a panel's transformations, as Grafana's own library does, to what Prometheus answered.
//
// usage: transform.mjs FOLDER VERSION < INPUT
//
// FOLDER has @grafana/data of that version, 11 or 12 (grafana.sh installs both). INPUT:
// {"transformations": [...], "answers": {refId: the answer of /api/v1/query}}. Prints {column: values} of the only frame that is left.
// Answers become frames as Grafana's data source makes tables: time, labels, "Value #refId", or
// "Value" where there is one query alone.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.argv[2] + '/');

// The library looks for a browser when it is loaded; it is given one that does nothing.
const nothing = new Proxy(function () {}, {
  get: (target, key) => (key === 'length' ? 0 : nothing),
  apply: () => nothing,
  construct: () => nothing,
  set: () => true,
});
Object.assign(globalThis, {
  window: globalThis,
  document: nothing,
  localStorage: nothing,
  history: { pushState() {}, replaceState() {} },
  location: { href: 'http://localhost/', search: '', pathname: '/', origin: 'http://localhost' },
  addEventListener() {},
});
console.warn = () => {};
console.error = () => {};
console.log = () => {};

const data = require('data-' + process.argv[3]);
const { lastValueFrom } = require('rxjs');

const known = new Map();
for (const each of Object.values(data.standardTransformers)) {
  if (each?.id && !known.has(each.id)) {
    known.set(each.id, { id: each.id, name: each.name, transformation: each });
  }
}
data.standardTransformersRegistry.setInit(() => [...known.values()]);

function frame(refId, answer, alone) {
  const series = answer.data.result;
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.metric)))].sort();
  const fields = [
    { name: 'Time', type: 'time', values: series.map((one) => 1000 * one.value[0]) },
    ...labels.map((name) => ({
      name,
      type: 'string',
      values: series.map((one) => one.metric[name] ?? ''),
    })),
    {
      name: alone ? 'Value' : 'Value #' + refId,
      type: 'number',
      values: series.map((one) => Number(one.value[1])),
    },
  ];
  return data.toDataFrame({ refId, fields });
}

const input = JSON.parse(readFileSync(0, 'utf8'));
const answers = Object.entries(input.answers);
const frames = answers.map(([refId, answer]) => frame(refId, answer, answers.length === 1));
const context = { interpolate: (value) => value };
const left = await lastValueFrom(data.transformDataFrame(input.transformations, frames, context));
if (left.length !== 1) {
  throw new Error(`${left.length} frames are left, must be 1`);
}
const columns = left[0].fields.map((each) => [each.config.displayName ?? each.name, each.values]);
process.stdout.write(JSON.stringify(Object.fromEntries(columns)));
