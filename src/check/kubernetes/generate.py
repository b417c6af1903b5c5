#!/usr/bin/env python3
"""Writes schemas.txt out of the wheel `kubernetes-validate` of PyPI.

    pip download kubernetes-validate==1.37.0 --no-deps
    python3 generate.py kubernetes_validate-1.37.0-py3-none-any.whl > schemas.txt

kubernetes-validate is Copyright (C) 2018 Will Thames; it and Kubernetes, whose API it describes,
are under the Apache License, Version 2.0. The wheel holds the JSON schemas of every Kubernetes
version it supports, made from the OpenAPI documents of Kubernetes. Descriptions are dropped, and
the versions are folded into one text:

    v 25 37                     the minor versions covered
    k GROUP/VERSION KIND DEFINITION [FROM-TO,…]
    d DEFINITION                then one line a field:
     NAME[*] TYPE [FROM-TO,…]     `*`: required in every version that has the definition

A type is one letter, `[` for a list or `{` for a map before what it holds, `@DEFINITION`, or
`=A|B|C` for a closed set of strings. A range of minor versions is left out where all have it.
"""
import json
import re
import sys
import zipfile

STRICT = re.compile(r".*/v1\.(\d+)\.\d+-local-strict/_definitions\.json")

# Closed sets that the OpenAPI documents only describe in prose; an empty string means the default.
SETS = {
    "core.v1.Container.imagePullPolicy": "Always IfNotPresent Never",
    "core.v1.Container.terminationMessagePolicy": "File FallbackToLogsOnError",
    "core.v1.ContainerPort.protocol": "TCP UDP SCTP",
    "core.v1.HTTPGetAction.scheme": "HTTP HTTPS",
    "core.v1.NodeSelectorRequirement.operator": "In NotIn Exists DoesNotExist Gt Lt",
    "core.v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy": "Delete Recycle Retain",
    "core.v1.PersistentVolumeSpec.volumeMode": "Block Filesystem",
    "core.v1.PersistentVolumeClaimSpec.volumeMode": "Block Filesystem",
    "core.v1.PersistentVolumeSpec.accessModes[]":
        "ReadOnlyMany ReadWriteMany ReadWriteOnce ReadWriteOncePod",
    "core.v1.PersistentVolumeClaimSpec.accessModes[]":
        "ReadOnlyMany ReadWriteMany ReadWriteOnce ReadWriteOncePod",
    "core.v1.PodSpec.dnsPolicy": "ClusterFirst ClusterFirstWithHostNet Default None",
    "core.v1.PodSpec.restartPolicy": "Always Never OnFailure",
    "core.v1.SeccompProfile.type": "Localhost RuntimeDefault Unconfined",
    "core.v1.ServicePort.protocol": "TCP UDP SCTP",
    "core.v1.ServiceSpec.externalTrafficPolicy": "Cluster Local",
    "core.v1.ServiceSpec.internalTrafficPolicy": "Cluster Local",
    "core.v1.ServiceSpec.sessionAffinity": "ClientIP None",
    "core.v1.ServiceSpec.type": "ClusterIP ExternalName LoadBalancer NodePort",
    "core.v1.Taint.effect": "NoExecute NoSchedule PreferNoSchedule",
    "core.v1.Toleration.effect": "NoExecute NoSchedule PreferNoSchedule",
    "core.v1.Toleration.operator": "Equal Exists Gt Lt",
    "core.v1.TopologySpreadConstraint.whenUnsatisfiable": "DoNotSchedule ScheduleAnyway",
    "core.v1.VolumeMount.mountPropagation": "Bidirectional HostToContainer None",
    "apps.v1.DaemonSetUpdateStrategy.type": "OnDelete RollingUpdate",
    "apps.v1.DeploymentStrategy.type": "Recreate RollingUpdate",
    "apps.v1.StatefulSetSpec.podManagementPolicy": "OrderedReady Parallel",
    "apps.v1.StatefulSetUpdateStrategy.type": "OnDelete RollingUpdate",
    "batch.v1.CronJobSpec.concurrencyPolicy": "Allow Forbid Replace",
    "networking.v1.HTTPIngressPath.pathType": "Exact ImplementationSpecific Prefix",
    "networking.v1.NetworkPolicyPort.protocol": "TCP UDP SCTP",
    "networking.v1.NetworkPolicySpec.policyTypes[]": "Egress Ingress",
    "rbac.v1.RoleRef.kind": "ClusterRole Role",
    "rbac.v1.Subject.kind": "Group ServiceAccount User",
    "storage.v1.StorageClass.reclaimPolicy": "Delete Recycle Retain",
    "storage.v1.StorageClass.volumeBindingMode": "Immediate WaitForFirstConsumer",
    "admissionregistration.v1.MutatingWebhook.failurePolicy": "Fail Ignore",
    "admissionregistration.v1.ValidatingWebhook.failurePolicy": "Fail Ignore",
    "apiextensions.v1.CustomResourceDefinitionSpec.scope": "Cluster Namespaced",
    "meta.v1.LabelSelectorRequirement.operator": "DoesNotExist Exists In NotIn",
}

USED_SETS = set()

# Fields that the documents require and the API server does not: an absent one is zero or is set.
OPTIONAL = {
    "apiextensions.v1.CustomResourceDefinitionVersion.served",
    "apiextensions.v1.CustomResourceDefinitionVersion.storage",
    "core.v1.HTTPHeader.value",
    "core.v1.ISCSIPersistentVolumeSource.lun",
    "core.v1.ISCSIVolumeSource.lun",
    "core.v1.Sysctl.value",
    "storage.v1.CSIDriver.spec",
    "storage.v1.TokenRequest.audience",
}


def short(name):
    """Gives a definition its name in the output."""
    for long in ("io.k8s.api.", "io.k8s.apimachinery.pkg.apis.", "io.k8s.apimachinery.pkg.",
                 "io.k8s.apiextensions-apiserver.pkg.apis.", "io.k8s.kube-aggregator.pkg.apis."):
        if name.startswith(long):
            return name[len(long):]
    return name


LEAVES = {
    "api.resource.Quantity": "q", "util.intstr.IntOrString": "p", "meta.v1.Time": "t",
    "meta.v1.MicroTime": "t",
}


def plain(schema):
    kind = schema.get("type")
    return next(one for one in kind if one != "null") if isinstance(kind, list) else kind


def type_of(schema, field):
    if field in SETS:
        USED_SETS.add(field)
        return "=" + SETS[field].replace(" ", "|")
    if "$ref" in schema:
        target = short(schema["$ref"].rsplit("/", 1)[1])
        return LEAVES.get(target, "@" + target)
    kind = plain(schema)
    if kind == "array":
        return "[" + type_of(schema["items"], field + "[]")
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return "{" + type_of(schema["additionalProperties"], field + "{}")
    if kind == "string" and schema.get("format") == "byte":
        return "y"
    if kind == "string" and schema.get("format") == "date-time":
        return "t"
    return {"string": "s", "integer": "i", "number": "n", "boolean": "b", "object": "o",
            None: "a"}[kind]


def span(seen, all_versions):
    if sorted(seen) == all_versions:
        return ""
    ranges = []
    for version in sorted(seen):
        if ranges and ranges[-1][1] == version - 1:
            ranges[-1][1] = version
        else:
            ranges.append([version, version])
    return " " + ",".join(f"{first}-{last}" for first, last in ranges)


def read(wheel):
    found = {}
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            if match := STRICT.match(name):
                found[int(match[1])] = json.loads(files.read(name))["$defs"]
    return dict(sorted(found.items()))


def main():
    by_version = read(sys.argv[1])
    versions = list(by_version)
    kinds, definitions = {}, {}
    for version, schemas in by_version.items():
        for name, schema in schemas.items():
            name = short(name)
            groups = schema.get("x-kubernetes-group-version-kind", [])
            if len(groups) == 1 and "metadata" in schema.get("properties", {}):
                group = groups[0]
                api = "/".join(filter(None, [group["group"], group["version"]]))
                kinds.setdefault((api, group["kind"], name), []).append(version)
            if name not in LEAVES:
                definitions.setdefault(name, {})[version] = schema
    print("# Made by generate.py; do not edit. The API of Kubernetes as described by its OpenAPI")
    print("# documents, Copyright The Kubernetes Authors, Apache License 2.0, by way of")
    print("# kubernetes-validate, Copyright (C) 2018 Will Thames, Apache License 2.0.")
    print(f"v {versions[0]} {versions[-1]}")
    for (api, kind, name), seen in sorted(kinds.items()):
        print(f"k {api} {kind} {name}{span(seen, versions)}")
    for name, seen in sorted(definitions.items()):
        if not any("properties" in schema for schema in seen.values()):
            kind = {type_of(schema, name) for schema in seen.values()}
            assert len(kind) == 1, (name, kind)
            print(f"d {name} {kind.pop()}")
            continue
        print(f"d {name}")
        fields = {}
        for version, schema in seen.items():
            for field, inner in schema["properties"].items():
                path = f"{name}.{field}"
                entry = fields.setdefault(field, {"versions": []})
                # Where the versions disagree, the newest allows more.
                entry["type"] = type_of(inner, path)
                entry["versions"].append(version)
        for field, entry in sorted(fields.items()):
            required = f"{name}.{field}" not in OPTIONAL and all(
                field in schema.get("required", []) for schema in seen.values()
            )
            star = "*" if required else ""
            print(f" {field}{star} {entry['type']}{span(entry['versions'], sorted(seen))}")
    unused = SETS.keys() - USED_SETS
    assert not unused, unused


main()
