//! Two versions of one pack that are the same but for one thing that is shipped: exactly the class of
//! that change is found, for its inverse another one or the milder, and for what only looks like a
//! change nothing.

use pack_build::compat::compare;
use pack_build::finding::Bump::{self, Major, Minor, Patch};
use pack_build::pack::Pack;
use pack_build::source::{Source, tar_gz};

const JSON: &str = r#"{
  "name": "harbour",
  "displayName": "Harbour",
  "version": "3.0.0",
  "layer": "addon",
  "addonType": "system app",
  "cloudTypes": ["all"],
  "charts": ["charts/crane-2.1.0.tgz"],
  "kubeManifests": ["manifests/quay.yaml", "manifests/pier.yaml"]
}
"#;

const VALUES: &str = "pack:
  namespace: harbour
  content:
    images:
      - image: registry.example.com/coast/crane:2.1.0
      - image: registry.example.com/coast/buoy:1.4.0
manifests:
  pier:
    name: pier
    enabled: true
";

/// A plain manifest.
const QUAY: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: quay
spec:
  serviceName: quay
  selector:
    matchLabels: {app: quay}
  template:
    metadata:
      labels: {app: quay}
    spec:
      containers:
        - name: quay
          image: registry.example.com/coast/buoy:1.4.0
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 1Gi}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: quay
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects: []
";

/// A template, with an object in each of two branches.
const PIER: &str = "{{ if .Values.enabled }}
apiVersion: v1
kind: Service
metadata:
  name: {{ .Values.name }}
spec:
  clusterIP: None
  selector:
    app: quay
{{ end }}
{{ if not .Values.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Values.name }}-off
  labels:
    {{- include \"labels\" . | nindent 4 }}
{{ end }}
";

const CHART: &str = "apiVersion: v2
name: crane
version: 2.1.0
kubeVersion: '>=1.25.0-0'
dependencies:
  - name: rope
    version: 1.2.0
    alias: line
";
const ROPE: &str = "apiVersion: v2\nname: rope\nversion: 1.2.0\n";

const HOIST: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: hoists.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: hoists, kind: Hoist}
  versions:
    - name: v1beta1
      served: true
      storage: false
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [load]
              properties:
                load: {type: integer, minimum: 1, maximum: 100}
                colour: {type: string, enum: [red, blue], default: red}
                name: {type: string, pattern: '^[a-z]+$'}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              x-kubernetes-validations:
                - rule: self.load > 0
            status:
              type: object
              properties:
                phase: {type: string}
";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector:
    matchLabels: {app: crane}
  template:
    metadata:
      labels: {app: crane}
    spec:
      containers:
        - name: crane
          image: registry.example.com/coast/crane:2.1.0
";

/// The files of the pack; those of the chart are below `crane/`.
const FILES: [(&str, &str); 9] = [
    ("pack.json", JSON),
    ("values.yaml", VALUES),
    ("README.md", "# Harbour\n"),
    ("manifests/quay.yaml", QUAY),
    ("manifests/pier.yaml", PIER),
    ("crane/Chart.yaml", CHART),
    ("crane/charts/rope/Chart.yaml", ROPE),
    ("crane/crds/hoist.yaml", HOIST),
    ("crane/templates/deployment.yaml", DEPLOYMENT),
];

type Files = Vec<(String, String)>;

fn files() -> Files {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn everywhere(from: &str, to: &str) -> Files {
    files().into_iter().map(|(path, text)| (path, text.replace(from, to))).collect()
}

/// Puts the files of a version together, with its chart packed.
fn version(files: &Files, number: &str) -> Pack {
    let (packed, loose): (Vec<_>, Vec<_>) =
        files.iter().cloned().partition(|(path, _)| path.starts_with("crane/"));
    let loose = loose.into_iter().map(|(path, text)| (path, text.replace("3.0.0", number)));
    let mut source = Source::from_files(&format!("harbour-{number}"), loose);
    source.put("charts/crane-2.1.0.tgz", tar_gz(packed).unwrap());
    Pack::read(source)
}

type Found = Vec<(&'static str, Option<Bump>, String)>;

fn changes(old: &Files, new: &Files) -> Found {
    let report = compare(&version(old, "3.0.0"), &version(new, "3.1.0"));
    let findings = report.findings.into_iter();
    findings.map(|finding| (finding.rule.name, finding.bump, finding.pointer)).collect()
}

fn edited(mut files: Files, file: &str, from: &str, to: &str) -> Files {
    let (_, text) = files.iter_mut().find(|(path, _)| path == file).unwrap();
    assert!(text.contains(from), "{file} does not hold {from:?}");
    *text = text.replacen(from, to, 1);
    files
}

/// A file, a piece of its text, and what stands there in the new version; then what is found, and
/// what is found on the way back: a class, what it asks for, and what it is about.
type Case = (&'static str, &'static str, &'static str, Change, Change);
type Change = Option<(&'static str, Bump, &'static str)>;

/// Makes each change and unmakes it, and expects it alone.
fn each_is_exactly(cases: &[Case]) {
    for (file, from, to, there, back) in cases {
        let (old, new) = (files(), edited(files(), file, from, to));
        let expected = |change: &Change| -> Found {
            let change = change.iter();
            change
                .map(|(class, bump, pointer)| (*class, Some(*bump), (*pointer).to_owned()))
                .collect()
        };
        assert_eq!(changes(&old, &new), expected(there), "{from:?} -> {to:?}");
        assert_eq!(changes(&new, &old), expected(back), "{to:?} -> {from:?}");
    }
}

#[test]
fn nothing_is_found_where_nothing_changed() {
    assert_eq!(changes(&files(), &files()), []);
}

#[test]
fn an_image_is_told_once_wherever_it_is_named() {
    let (crane, buoy) = ("registry.example.com/coast/crane", "registry.example.com/coast/buoy");
    for (image, tag, to, bump) in [
        (buoy, "1.4.0", "1.4.1", Patch),
        (buoy, "1.4.0", "1.5.0", Minor),
        (buoy, "1.4.0", "2.0.0", Minor),
        (crane, "2.1.0", "2.1.1", Patch),
    ] {
        let (from, to) = (format!("{image}:{tag}"), format!("{image}:{to}"));
        let new = everywhere(&from, &to);
        let expected = [("image-tag-changed", Some(bump), image.to_owned())];
        assert_eq!(changes(&files(), &new), expected, "{to}");
        assert_eq!(changes(&new, &files()), expected, "{to}");
    }
    let moved = everywhere(crane, "quay.io/coast/crane");
    let expected = |name: &str| [("image-moved", Some(Minor), name.to_owned())];
    assert_eq!(changes(&files(), &moved), expected(crane));
    assert_eq!(changes(&moved, &files()), expected("quay.io/coast/crane"));
}

#[test]
fn the_list_of_images_is_compared_as_a_set() {
    let values = "values.yaml";
    let more = "    images:\n      - image: registry.example.com/coast/gull:1.0.0\n";
    let gull = "registry.example.com/coast/gull";
    let buoy = "      - image: registry.example.com/coast/buoy:1.4.0\n";
    each_is_exactly(&[
        (
            values,
            "    images:\n",
            more,
            Some(("image-added", Minor, gull)),
            Some(("image-removed", Patch, gull)),
        ),
        // The manifest runs it all the same.
        (values, buoy, "", Some(("image-removed", Patch, "registry.example.com/coast/buoy")), None),
        (
            values,
            "image: registry.example.com/coast/buoy:1.4.0",
            "image: \"registry.example.com/coast/buoy:1.4.0\" # A buoy.",
            None,
            None,
        ),
    ]);
}

#[test]
fn charts_are_known_by_the_name_within_and_compared_by_version() {
    let (chart, rope) = ("crane/Chart.yaml", "crane/charts/rope/Chart.yaml");
    let (crane, line) = ("charts.crane", "charts.crane.line");
    each_is_exactly(&[
        (
            chart,
            "name: crane",
            "name: derrick",
            Some(("chart-renamed", Major, crane)),
            Some(("chart-renamed", Major, "charts.derrick")),
        ),
        (
            chart,
            "version: 2.1.0",
            "version: 3.0.0",
            Some(("chart-upgraded", Minor, crane)),
            Some(("chart-downgraded", Minor, crane)),
        ),
        (
            chart,
            "version: 2.1.0",
            "version: 2.2.0",
            Some(("chart-upgraded", Patch, crane)),
            Some(("chart-downgraded", Minor, crane)),
        ),
        (
            rope,
            "version: 1.2.0",
            "version: 2.0.0",
            Some(("chart-upgraded", Minor, line)),
            Some(("chart-downgraded", Minor, line)),
        ),
        (
            chart,
            "alias: line",
            "alias: cord",
            Some(("chart-renamed", Major, line)),
            Some(("chart-renamed", Major, "charts.crane.cord")),
        ),
        (
            chart,
            ">=1.25.0-0",
            ">=1.27.0-0",
            Some(("chart-kube-version-raised", Major, crane)),
            None,
        ),
        (
            chart,
            "kubeVersion: '>=1.25.0-0'\n",
            "",
            None,
            Some(("chart-kube-version-raised", Major, crane)),
        ),
        (chart, "version: 2.1.0\n", "# Ours.\nversion: \"2.1.0\"\nappVersion: '9'\n", None, None),
        (chart, "'>=1.25.0-0'", "\">= 1.25-0\"", None, None),
    ]);
    let mut fewer = files();
    fewer.retain(|(path, _)| path != rope);
    let fewer = edited(
        fewer,
        chart,
        "dependencies:\n  - name: rope\n    version: 1.2.0\n    alias: line\n",
        "",
    );
    assert_eq!(changes(&files(), &fewer), [("chart-removed", Some(Major), line.to_owned())]);
    assert_eq!(changes(&fewer, &files()), [("chart-added", Some(Minor), line.to_owned())]);
}

#[test]
fn what_a_definition_accepts_is_compared_field_by_field() {
    let crd = "crane/crds/hoist.yaml";
    let both =
        |pointer| (Some(("crd-narrowed", Major, pointer)), Some(("crd-widened", Minor, pointer)));
    for (from, to, pointer) in [
        ("maximum: 100", "maximum: 50", "Hoist.spec.load"),
        ("minimum: 1,", "minimum: 2,", "Hoist.spec.load"),
        (", enum: [red, blue]", ", enum: [red]", "Hoist.spec.colour"),
        (
            "name: {type: string, pattern: '^[a-z]+$'}",
            "name: {type: string, pattern: '^[a-z]+$', maxLength: 9}",
            "Hoist.spec.name",
        ),
        ("required: [load]", "required: [load, name]", "Hoist.spec"),
        (
            "free: {type: object, x-kubernetes-preserve-unknown-fields: true}",
            "free: {type: object}",
            "Hoist.spec.free",
        ),
        (
            "- rule: self.load > 0\n",
            "- rule: self.load > 0\n                - rule: self.name != 'x'\n",
            "Hoist.spec",
        ),
        ("                name: {type: string, pattern: '^[a-z]+$'}\n", "", "Hoist.spec.name"),
    ] {
        let (there, back) = both(pointer);
        each_is_exactly(&[(crd, from, to, there, back)]);
    }
    let load = "load: {type: integer, minimum: 1, maximum: 100}";
    let narrowed = |pointer| Some(("crd-narrowed", Major, pointer));
    each_is_exactly(&[
        (crd, "'^[a-z]+$'", "'^[a-z]*$'", narrowed("Hoist.spec.name"), narrowed("Hoist.spec.name")),
        (
            crd,
            load,
            "load: {type: string}",
            narrowed("Hoist.spec.load"),
            narrowed("Hoist.spec.load"),
        ),
        (
            crd,
            "default: red",
            "default: blue",
            Some(("crd-default-changed", Minor, "Hoist.spec.colour")),
            Some(("crd-default-changed", Minor, "Hoist.spec.colour")),
        ),
        (
            crd,
            "                phase: {type: string}\n",
            "",
            Some(("crd-narrowed", Minor, "Hoist.status.phase")),
            None,
        ),
        (
            crd,
            load,
            "load: # How much.\n                  maximum: 100\n                  minimum: 1\n                  description: Tons.\n                  type: \"integer\"",
            None,
            None,
        ),
        (crd, "[red, blue]", "[blue, red]", None, None),
    ]);
}

#[test]
fn a_definition_keeps_its_names_versions_and_home() {
    let (crd, hoists) = ("crane/crds/hoist.yaml", "hoists.example.com");
    let both = |class, bump| (Some((class, bump, hoists)), Some((class, bump, hoists)));
    let names = both("crd-names-changed", Major);
    let stored = both("crd-storage-version-changed", Minor);
    let gone = (Some(("crd-version-removed", Major, hoists)), Some(("crd-added", Minor, hoists)));
    each_is_exactly(&[
        (crd, "scope: Namespaced", "scope: Cluster", names.0, names.1),
        (crd, "kind: Hoist}", "kind: Lift}", names.0, names.1),
        (crd, "kind: Hoist}", "kind: Hoist, shortNames: [h]}", None, None),
        (crd, "served: true", "served: false", gone.0, gone.1),
        (
            crd,
            "storage: false\n      schema:\n        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}\n    - name: v1\n      served: true\n      storage: true",
            "storage: true\n      schema:\n        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}\n    - name: v1\n      served: true\n      storage: false",
            stored.0,
            stored.1,
        ),
    ]);
    let at = |path: &str| -> Files {
        let mut files = files();
        files.retain(|(path, _)| path != crd);
        if !path.is_empty() {
            files.push((path.to_owned(), HOIST.to_owned()));
        }
        files
    };
    let only = |class, bump| [(class, Some(bump), hoists.to_owned())];
    assert_eq!(changes(&files(), &at("")), only("crd-removed", Major));
    assert_eq!(changes(&at(""), &files()), only("crd-added", Minor));
    assert_eq!(changes(&files(), &at("crane/crds/other.yaml")), []);
    assert_eq!(changes(&files(), &at("crane/charts/rope/crds/hoist.yaml")), []);
    let template = at("crane/templates/hoist.yaml");
    assert_eq!(changes(&files(), &template), only("crd-relocated", Major));
    assert_eq!(changes(&template, &files()), only("crd-relocated", Major));
    let kept = edited(
        template,
        "crane/templates/hoist.yaml",
        "metadata:\n",
        "metadata:\n  annotations: {helm.sh/resource-policy: keep}\n",
    );
    assert_eq!(changes(&kept, &files()), []);
}

#[test]
fn objects_of_manifests_are_known_by_what_they_are() {
    let (quay, pier) = ("manifests/quay.yaml", "manifests/pier.yaml");
    let binding = &QUAY[QUAY.find("---").unwrap()..];
    let service = |class, bump| Some((class, bump, "pier"));
    each_is_exactly(&[
        (
            quay,
            binding,
            "",
            Some(("object-removed", Major, "quay")),
            Some(("object-added", Minor, "quay")),
        ),
        (
            quay,
            "metadata:\n  name: quay\n",
            "metadata:\n  name: quay\n  namespace: away\n",
            Some(("object-moved", Major, "quay")),
            Some(("object-moved", Major, "quay")),
        ),
        (
            quay,
            "metadata:\n  name: quay\n",
            "metadata:\n  namespace: harbour # Written out.\n  name: \"quay\"\n",
            None,
            None,
        ),
        (
            quay,
            "name: view",
            "name: edit",
            Some(("object-immutable", Major, "quay")),
            Some(("object-immutable", Major, "quay")),
        ),
        (quay, "  apiGroup: rbac.authorization.k8s.io\n", "", None, None),
        (
            quay,
            "serviceName: quay",
            "serviceName: dock",
            Some(("object-immutable", Major, "quay")),
            Some(("object-immutable", Major, "quay")),
        ),
        (
            quay,
            "storage: 1Gi",
            "storage: 2Gi",
            Some(("object-immutable", Major, "quay")),
            Some(("object-immutable", Major, "quay")),
        ),
        (quay, "storage: 1Gi", "storage: 1024Mi", None, None),
        (
            quay,
            "matchLabels: {app: quay}",
            "matchLabels: {app: quay, tier: sea}",
            Some(("object-immutable", Major, "quay")),
            Some(("object-immutable", Major, "quay")),
        ),
        (quay, "matchLabels: {app: quay}", "matchLabels:\n      'app': \"quay\"", None, None),
        (quay, "rbac.authorization.k8s.io/v1\n", "rbac.authorization.k8s.io/v1beta1\n", None, None),
        (
            pier,
            "  clusterIP: None\n",
            "",
            service("object-immutable", Major),
            service("object-immutable", Major),
        ),
        (pier, "    app: quay\n", "    app: dock\n", None, None),
        (pier, "clusterIP: None", "clusterIP: {{ include \"address\" . }}", None, None),
    ]);
}

#[test]
fn objects_may_move_between_files_and_documents() {
    let mut one = files();
    one.retain(|(path, _)| path != "manifests/pier.yaml");
    let both = format!("# All in one.\n{PIER}---\n{QUAY}");
    let one = edited(one, "pack.json", "\"manifests/quay.yaml\", ", "");
    let mut one = edited(one, "manifests/quay.yaml", QUAY, "");
    one.push(("manifests/pier.yaml".to_owned(), both));
    assert_eq!(changes(&files(), &one), []);
    assert_eq!(changes(&one, &files()), []);
}
