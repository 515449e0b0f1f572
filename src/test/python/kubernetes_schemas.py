"""Writes the JSON Schemas that manifests are checked against, from packages that publish the types.

usage: kubernetes_schemas.py > src/test/resources/kubernetes/schemas.json

Needs the packages of kubernetes-schemas.txt (kserve and kubeflow-training without what they depend
on). What a type does not list is refused; descriptions are left out. The result is part of the
repository, so that the tests need neither Python nor a network.
"""

import importlib.util
import json
import pathlib
import re
import sys

from cloudcoil.models.prometheus_operator import v1 as monitoring
from kubeflow_trainer_api import models as trainer

KUBERNETES = "v1.33.0-local-strict"  # not the newest: what clusters have
CORE = {
    "apps/v1 Deployment": "io.k8s.api.apps.v1.Deployment",
    "batch/v1 Job": "io.k8s.api.batch.v1.Job",
    "networking.k8s.io/v1 NetworkPolicy": "io.k8s.api.networking.v1.NetworkPolicy",
    "policy/v1 PodDisruptionBudget": "io.k8s.api.policy.v1.PodDisruptionBudget",
    "v1 ConfigMap": "io.k8s.api.core.v1.ConfigMap",
    "v1 PersistentVolumeClaim": "io.k8s.api.core.v1.PersistentVolumeClaim",
    "v1 Service": "io.k8s.api.core.v1.Service",
    "v1 ServiceAccount": "io.k8s.api.core.v1.ServiceAccount",
}
PYDANTIC = {
    "monitoring.coreos.com/v1 PodMonitor": monitoring.PodMonitor,
    "monitoring.coreos.com/v1 PrometheusRule": monitoring.PrometheusRule,
    "monitoring.coreos.com/v1 ServiceMonitor": monitoring.ServiceMonitor,
    "trainer.kubeflow.org/v1alpha1 TrainJob": trainer.TrainerV1alpha1TrainJob,
    "trainer.kubeflow.org/v1alpha1 TrainingRuntime": trainer.TrainerV1alpha1TrainingRuntime,
    "jobset.x-k8s.io/v1alpha2 JobSet": trainer.JobsetV1alpha2JobSet,
}
OPENAPI = {
    "serving.kserve.io/v1beta1 InferenceService": ("kserve", "V1beta1InferenceService"),
    "kubeflow.org/v1 TFJob": ("kubeflow/training", "KubeflowOrgV1TFJob"),
}
SCALARS = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "datetime": {"type": "string"},
    "object": {},
}


def site(package):
    for folder in map(pathlib.Path, sys.path):
        if (folder / package).is_dir():
            return folder / package
    raise SystemExit(f"{package} is missing: install kubernetes-schemas.txt")


def core_definitions():
    file = site("kubernetes_validate") / "kubernetes-json-schema" / KUBERNETES / "_definitions.json"
    content = json.loads(file.read_text())
    return content["$defs"]


def plain(schema, rename):
    """Without descriptions and defaults, references renamed, unknown properties refused."""
    if isinstance(schema, list):
        return [plain(item, rename) for item in schema]
    if not isinstance(schema, dict):
        return schema
    options = schema.get("anyOf", [])
    if len(options) == 2 and {"type": "null"} in options:  # what may be left out is not null here
        return plain(options[options.index({"type": "null"}) - 1], rename)
    kept = {}
    for key, value in schema.items():
        if key == "$ref":
            kept[key] = "#/$defs/" + rename(value.rsplit("/", 1)[1])
        elif key in ("properties", "patternProperties"):
            kept[key] = {name: plain(each, rename) for name, each in value.items()}
        elif key not in ("description", "default", "title", "examples", "example") and not (
            key.startswith("x-") or key == "format"
        ):
            kept[key] = plain(value, rename)
    if "properties" in kept and "additionalProperties" not in kept:
        kept["additionalProperties"] = False
    return kept


def add_pydantic(defs, kind, model):
    schema = model.model_json_schema(by_alias=True)
    prefix = model.__module__.split(".")[0] + "."
    for name, each in schema.pop("$defs", {}).items():
        scalar = re.search(r"(ResourceQuantity|IntOrString)$", name)  # written as objects there
        if scalar:
            each = {"type": ["string", "number"]}
        defs[prefix + name] = plain(each, lambda name: prefix + name)
    defs[kind] = plain(schema, lambda name: prefix + name)


class OpenApi:
    """Classes of the OpenAPI generator: types of properties, and their names in JSON."""

    def __init__(self, defs, package, core):
        self.defs, self.package, self.core = defs, package, core
        folder = site(package) / "models"
        self.sources = {}
        for file in folder.glob("*.py"):
            for name in re.findall(r"^class (\w+)\(object\)", file.read_text(), re.M):
                self.sources[name] = file

    def of(self, kind):
        """The schema of a type as the generator writes it."""
        if kind in SCALARS:
            return SCALARS[kind]
        if item := re.fullmatch(r"list\[(.*)\]", kind):
            return {"type": "array", "items": self.of(item[1])}
        if value := re.fullmatch(r"dict\(str, (.*)\)", kind):
            return {"type": "object", "additionalProperties": self.of(value[1])}
        return {"$ref": f"#/$defs/{self.define(kind)}"}

    def define(self, kind):
        if kind not in self.sources:
            return self.kubernetes(kind)
        name = self.package.replace("/", ".") + "." + kind
        if name not in self.defs:
            self.defs[name] = {}  # a type may hold itself
            text = self.sources[kind].read_text()
            types, names = (
                eval(re.search(rf"    {which} = (\{{.*?\n    \}})", text, re.S)[1], {})
                for which in ("openapi_types", "attribute_map")
            )
            required = re.findall(r"side_validation and (\w+) is None", text)
            self.defs[name] = {
                "type": "object",
                "properties": {names[each]: self.of(type) for each, type in types.items()},
                "required": sorted({names[each] for each in required if each in names}),
                "additionalProperties": False,
            }
        return name

    def kubernetes(self, kind):
        bare = re.sub(r"^(K8sIoApi(Core|Apps)?)?V\d(beta\d)?", "", kind) or kind
        for group in ("core", "apps", "autoscaling", "meta"):
            found = [n for n in self.core if n.endswith(f".{bare}") and f".{group}.v" in n]
            if found:
                return "core." + sorted(found)[0]
        self.defs.setdefault("any", {})
        print(f"{kind}: not known, anything is taken", file=sys.stderr)
        return "any"


def reachable(defs, kinds):
    kept, open_ = {}, list(kinds)
    while open_:
        name = open_.pop()
        if name not in kept:
            kept[name] = defs[name]
            open_ += re.findall(r'"#/\$defs/([^"]+)"', json.dumps(defs[name]))
    return dict(sorted(kept.items()))


def main():
    core = core_definitions()
    defs = {"core." + name: plain(each, lambda name: "core." + name) for name, each in core.items()}
    for kind, name in CORE.items():
        defs[kind] = defs["core." + name]
    for kind, model in PYDANTIC.items():
        add_pydantic(defs, kind, model)
    for kind, (package, name) in OPENAPI.items():
        defs[kind] = defs[OpenApi(defs, package, core).define(name)]
    meta = "core.io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    kinds = [*CORE, *PYDANTIC, *OPENAPI]
    for kind in [*PYDANTIC, *OPENAPI]:
        properties = dict(defs[kind]["properties"], metadata={"$ref": f"#/$defs/{meta}"})
        defs[kind] = dict(defs[kind], properties=properties)
    result = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    result["$defs"] = reachable(defs, kinds)
    lines = [f'"{name}": ' + json.dumps(each, sort_keys=True) for name, each in result["$defs"].items()]
    print('{"$schema": "%s", "$defs": {' % result["$schema"])
    print(",\n".join(lines))
    print("}}")


if __name__ == "__main__":
    main()
