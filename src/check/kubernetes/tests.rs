use super::{Definitions, Versions, check_object};
use crate::pack::ManifestDocument;

/// Returns the messages about all documents of a text, which may hold definitions.
fn messages_in(text: &str, allowed: Versions) -> Vec<String> {
    let documents = ManifestDocument::all_in(text);
    let objects = || documents.iter().filter_map(ManifestDocument::root);
    let mut definitions = Definitions::default();
    objects().for_each(|object| definitions.add(object));
    let problems = objects().flat_map(|object| check_object(object, allowed, &definitions));
    problems.map(|problem| problem.message).collect()
}

fn messages(text: &str) -> Vec<String> {
    messages_in(text, Versions::ALL)
}

const POD: &str = "apiVersion: v1
kind: Pod
metadata:
  name: demo
  creationTimestamp: null
  labels: {on: \"yes\", version: \"1.0\"}
spec:
  restartPolicy: \"\"
  terminationGracePeriodSeconds: 30.0
  containers:
  - name: demo
    image: demo
    command: null
    env:
    - name: A
      value: y
    resources:
      limits: {cpu: 1, memory: 1.5Gi}
    ports:
    - {containerPort: 80, protocol: TCP}
    livenessProbe:
      httpGet: {port: http, path: /}
    securityContext: {runAsNonRoot: yes}
  volumes:
  - name: a
    emptyDir: {}
status: {anything: 1}
";

fn pod(from: &str, to: &str) -> Vec<String> {
    assert!(POD.contains(from), "{from}");
    messages(&POD.replacen(from, to, 1))
}

#[test]
fn a_sound_object_passes_with_its_null_quantities_and_defaults() {
    assert_eq!(messages(POD), Vec::<String>::new());
}

#[test]
fn each_defect_of_an_object_has_one_problem() {
    let cases = [
        ("apiVersion: v1\n", "", "this object has no `apiVersion`"),
        ("apiVersion: v1\n", "apiversion: v1\n", "this object has no `apiVersion`"),
        ("kind: Pod\n", "kind: Pood\n", "there is no Pood in `v1`"),
        ("apiVersion: v1\n", "apiVersion: apps/v1\n", "there is no Pod in `apps/v1`"),
        ("  name: demo\n", "", "this Pod has no name"),
        ("  name: demo\n", "  name: 7\n", "`name` must be a string, not a number"),
        ("restartPolicy: \"\"", "restartPolicy: always", "`restartPolicy` cannot be `always`"),
        ("\"1.0\"", "1.0", "`version` in `labels` must be a string, not a number"),
        ("image: demo", "imgae: demo", "Container has no field `imgae`"),
        ("  - name: demo\n    image", "  - image", "`name` is missing in this Container"),
        ("value: y", "value: 1", "`value` must be a string, not a number"),
        ("80", "\"80\"", "`containerPort` must be a whole number, not a string"),
        ("1.5Gi", "1.5GB", "`memory` in `limits` is `1.5GB`, and that is no quantity"),
        ("port: http", "port: [80]", "`port` must be a string or a whole number, not a list"),
        ("emptyDir: {}", "emptyDir: []", "this EmptyDirVolumeSource must be a map, not a list"),
        (
            "runAsNonRoot: yes",
            "runAsNonRoot: \"yes\"",
            "`runAsNonRoot` must be `true` or `false`, not a string",
        ),
        ("30.0", "30.5", "`terminationGracePeriodSeconds` must be a whole number, not a number"),
    ];
    for (from, to, message) in cases {
        assert_eq!(pod(from, to), [message], "{from} -> {to}");
    }
}

#[test]
fn a_field_is_known_in_the_versions_that_the_pack_allows() {
    let text = POD.replace("    image: demo", "    image: demo\n    restartPolicyRules: []");
    assert_eq!(messages(&text), Vec::<String>::new());
    let message = "Container has the field `restartPolicyRules` only in Kubernetes 1.34 to 1.37, \
                   which the pack excludes";
    assert_eq!(messages_in(&text, Versions::between(20, 30)), [message]);
    // Nothing is known of the fields of versions before those covered.
    assert_eq!(messages_in(&text, Versions::between(16, 20)), Vec::<String>::new());
}

#[test]
fn what_is_no_object_is_told_from_an_empty_document() {
    assert_eq!(messages("# nothing\n---\n\n---\nnull\n"), Vec::<String>::new());
    let message = "this document is a list, and not an object of Kubernetes";
    assert_eq!(messages("- a\n"), [message]);
    assert_eq!(messages("a: 1\n"), ["this object has no `apiVersion` and no `kind`"]);
}

#[test]
fn the_items_of_a_list_are_judged_and_need_no_name_for_the_list() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap}\n";
    assert_eq!(messages(text), ["this ConfigMap has no name"]);
    let text =
        "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n  data: {a: 1}\n";
    assert_eq!(messages(text), ["`a` in `data` must be a string, not a number"]);
}

#[test]
fn a_generated_name_is_a_name() {
    let text =
        "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\nspec: {template: {}}\n";
    assert_eq!(messages(text), Vec::<String>::new());
}

#[test]
fn apis_that_are_old_new_or_of_others_pass() {
    for (api, kind) in [
        ("extensions/v1beta1", "Deployment"),
        ("resource.k8s.io/v1beta9", "ResourceClaim"),
        ("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass"),
        ("argoproj.io/v1alpha1", "Application"),
        ("networking.k8s.io/v1", "SomethingNew"),
    ] {
        let text =
            format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{a: 1}}\n");
        assert_eq!(messages(&text), Vec::<String>::new(), "{api} {kind}");
    }
}

#[test]
fn the_values_of_a_secret_are_not_quoted() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: hunter-2}\n";
    assert_eq!(messages(text), ["`password` in `data` is not base64"]);
    assert_eq!(messages(&text.replace("hunter-2", "aHVudGVyMg==")), Vec::<String>::new());
}

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: lamps.coast.example.com}
spec:
  group: coast.example.com
  scope: Namespaced
  names: {plural: lamps, kind: Lamp}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            required: [colour, range, mode]
            properties:
              colour: {type: string, enum: [red, white]}
              range: {type: integer, minimum: 1}
              mode: {type: string, default: steady}
              port: {x-kubernetes-int-or-string: true}
              extra: {type: object, x-kubernetes-preserve-unknown-fields: true}
              labels: {type: object, additionalProperties: {type: string}}
              hours: {type: array, items: {type: object, properties: {from: {type: string}}}}
---
";

const LAMP: &str = "apiVersion: coast.example.com/v1
kind: Lamp
metadata: {name: a}
spec:
  colour: red
  range: 20
  port: http
  extra: {anything: [1]}
  labels: {a: b}
  hours:
  - {from: \"8:00\"}
status: {lit: 1}
";

#[test]
fn a_custom_resource_is_held_against_its_definition() {
    let lamp =
        |from: &str, to: &str| messages(&(DEFINITION.to_owned() + &LAMP.replacen(from, to, 1)));
    assert_eq!(lamp("", ""), Vec::<String>::new());
    let cases = [
        ("  colour: red\n", "", "`colour` is missing in `spec`"),
        ("red", "blue", "`colour` cannot be `blue`"),
        ("20", "\"20\"", "`range` must be a whole number, not a string"),
        ("20", "0", "`range` is 0, and must be at least 1"),
        ("  range", "  rnage: 1\n  range", "there is no field `rnage` in `spec`"),
        ("http", "[]", "`port` must be a string or a whole number, not a list"),
        ("{a: b}", "{a: 1}", "`a` in `labels` must be a string, not a number"),
        ("from", "form", "there is no field `form` in an element of `hours`"),
        ("com/v1", "com/v2", "the pack defines Lamp as `v1`, and not as `v2`"),
        ("metadata: {name: a}\n", "", "this Lamp has no name"),
        ("{name: a}", "{name: a, label: {}}", "ObjectMeta has no field `label`"),
    ];
    for (from, to, message) in cases {
        assert_eq!(lamp(from, to), [message.replace("`a` in `labels`", "`a`")], "{from} -> {to}");
    }
}

#[test]
fn a_definition_that_does_not_prune_lets_unknown_fields_pass() {
    let definition = DEFINITION.replace("  scope:", "  preserveUnknownFields: true\n  scope:");
    let lamp = LAMP.replace("  range", "  other: 1\n  range");
    assert_eq!(messages(&(definition + &lamp)), Vec::<String>::new());
}
