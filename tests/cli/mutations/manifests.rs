//! A sound pack of templates, plain manifests and custom resources, and one defect at a time put into it.

use pack_build::check::{minimal_pack, verify};
use pack_build::finding::{Finding, Level};
use pack_build::pack::Pack;
use pack_build::source::{Source, tar_gz};
use pack_build::span::position;

const JSON: &str = r#"{
  "name": "harbour",
  "displayName": "Harbour",
  "version": "3.1.0",
  "layer": "addon",
  "addonType": "system app",
  "cloudTypes": ["all"],
  "charts": ["charts/harbour-3.1.0.tgz"],
  "kubeManifests": ["manifests/quay.yaml", "manifests/crane.yaml", "manifests/alerts.yaml"]
}
"#;

const VALUES: &str = "pack:
  namespace: harbour
  content:
    images:
      - image: registry.example.com/coast/harbour:3.1.0
charts:
  harbour:
    ingress:
      enabled: false
manifests:
  quay:
    enabled: true
    berths: 4
";

/// A template, with macros of Palette and text that only looks like a template.
const QUAY: &str = "{{- if .Values.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: quay
  labels: {cluster: '{{ .spectro.system.cluster.name }}', net: '{{ .spectro.pack.cni-a.b-c }}'}
data:
  berths: {{ .Values.berths | default 2 | quote }}
  alert: {{ `{{ $labels.berth }} is taken` | quote }}
  {{- range $name, $depth := .Values.depths }}
  {{ $name }}: {{ $depth | quote }}
  {{- end }}
{{- end }}
";

/// Objects of Kubernetes and a custom resource that the chart defines.
const CRANE: &str = "# The crane.
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: crane
  creationTimestamp: null
spec:
  replicas: 1
  selector:
    matchLabels: {app: crane}
  template:
    metadata:
      labels: {app: crane}
    spec:
      containers:
        - name: crane
          image: registry.example.com/coast/harbour:3.1.0
          resources:
            limits: {cpu: 500m, memory: 1Gi}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: crane
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app: crane}
---
apiVersion: coast.example.com/v1
kind: Vessel
metadata:
  name: ferry
spec:
  draught: 3
---
# Nothing here.
";

/// A plain manifest with expressions that are not for Palette.
const ALERTS: &str = "apiVersion: v1
kind: ConfigMap
metadata:
  name: alerts
data:
  rule: \"{{ $labels.berth }} is taken for {{ $value | humanize }}\"
  message: |
    {{ define \"text\" }}{{ range .Alerts }}{{ .Status }}{{ end }}
";

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vessels.coast.example.com}
spec:
  group: coast.example.com
  scope: Namespaced
  names: {plural: vessels, kind: Vessel}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [draught]
              properties:
                draught: {type: integer}
";

const INGRESS: &str = "{{- if .Values.ingress.enabled -}}
{{- if .Capabilities.APIVersions.Has \"networking.k8s.io/v1\" }}
apiVersion: networking.k8s.io/v1
{{- else }}
apiVersion: networking.k8s.io/v1beta1
{{- end }}
kind: Ingress
metadata:
  name: {{ include \"harbour.name\" . }}
{{- end }}
";

const POLICY: &str = "{{- if .Values.psp }}
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata:
  name: {{ include \"harbour.name\" . }}
{{- end }}
";

const CHART: &str = "apiVersion: v2\nname: harbour\nversion: 3.1.0\n";

fn members() -> [(&'static str, &'static str); 6] {
    [
        ("harbour/Chart.yaml", CHART),
        ("harbour/values.yaml", "psp: false\ningress:\n  enabled: false\n"),
        ("harbour/crds/vessel.yaml", DEFINITION),
        ("harbour/templates/_helpers.tpl", "{{- define \"harbour.name\" -}}harbour{{- end -}}\n"),
        ("harbour/templates/ingress.yaml", INGRESS),
        ("harbour/templates/policy.yaml", POLICY),
    ]
}

fn sound() -> Source {
    let mut source = Source::from_files("packs/harbour-3.1.0", [("pack.json", JSON)]);
    for path in ["README.md", "logo.png"] {
        source.put(path, minimal_pack().read(path, 1 << 20).unwrap());
    }
    source.put("values.yaml", VALUES);
    source.put("manifests/quay.yaml", QUAY);
    source.put("manifests/crane.yaml", CRANE);
    source.put("manifests/alerts.yaml", ALERTS);
    source.put("charts/harbour-3.1.0.tgz", tar_gz(members()).unwrap());
    source
}

fn findings(source: Source) -> Vec<Finding> {
    verify(&Pack::read(source)).findings
}

/// Replaces a piece of a manifest and expects one finding: its level, rule and line.
fn edit(path: &str, from: &str, to: &str, expected: (Level, &str, usize)) {
    let mut source = sound();
    let text = String::from_utf8(source.read(path, 1 << 20).unwrap()).unwrap();
    assert!(text.contains(from), "{path} does not hold {from:?}");
    let text = text.replacen(from, to, 1);
    source.put(path, text.as_str());
    let found: Vec<_> = findings(source)
        .into_iter()
        .map(|finding| {
            let start = finding.place.span.map_or(0, |span| span.start);
            (finding.level, finding.rule.name, position(&text, start).line)
        })
        .collect();
    assert_eq!(found, [expected], "{from:?} -> {to:?}");
}

/// Replaces a piece of a chart's file and returns the messages.
fn repack(path: &str, from: &str, to: &str) -> Vec<(Level, &'static str, String)> {
    let members = members().map(|(member, text)| {
        let changed = if member == path { text.replacen(from, to, 1) } else { text.to_owned() };
        assert!(member != path || changed != text, "{path} does not hold {from:?}");
        (member, changed)
    });
    let mut source = sound();
    source.put("charts/harbour-3.1.0.tgz", tar_gz(members).unwrap());
    let found = findings(source).into_iter();
    found.map(|finding| (finding.level, finding.rule.name, finding.message)).collect()
}

#[test]
fn the_pack_is_sound() {
    assert_eq!(findings(sound()), []);
}

#[test]
fn a_template_that_does_not_parse_is_found_at_its_place() {
    let quay = "manifests/quay.yaml";
    let at = |line| (Level::Error, "template-syntax", line);
    edit(quay, "{{- end }}\n{{- end }}", "{{- end }}", at(1));
    edit(quay, "{{- end }}\n{{- end }}", "{{- end }}\n{- end }", at(1));
    edit(quay, "{{ .Values.berths", "{{ .Values.berths }", at(8));
    edit(quay, "| quote }}", "| quote }", at(8));
    edit(quay, "  {{- end }}\n", "  {{- end }}\n{{ end }}\n", at(14));
    edit(quay, "{{ $name }}", "{{ $nmae }}", at(11));
    edit(quay, "{{- if ", "{{- If ", at(13));
    edit(quay, "`{{ $labels.berth }} is taken`", "$labels.berth", at(9));
}

#[test]
fn a_chart_template_that_does_not_parse_is_found() {
    let found = repack("harbour/templates/ingress.yaml", "{{- end }}\nkind", "kind");
    let message = "`harbour/templates/ingress.yaml`, line 1: this block is never closed by \
                   `{{ end }}` (`{{- if .Values.ingress.enabled -}}`)";
    assert_eq!(found, [(Level::Error, "template-syntax", message.to_owned())]);
}

#[test]
fn a_manifest_that_is_not_yaml_is_found() {
    let crane = "manifests/crane.yaml";
    edit(crane, "  name: crane\n", "  name: crane\n   x: y\n", (Level::Error, "yaml-syntax", 7));
    let twice = "  replicas: 1\n  replicas: 2\n";
    edit(crane, "  replicas: 1\n", twice, (Level::Error, "yaml-duplicate-key", 10));
    edit(crane, "  replicas: 1\n", "\treplicas: 1\n", (Level::Error, "yaml-tab", 9));
    let alerts = "manifests/alerts.yaml";
    edit(alerts, "data:\n", "data: [\n", (Level::Error, "yaml-syntax", 5));
}

#[test]
fn an_object_that_kubernetes_refuses_is_found() {
    let crane = "manifests/crane.yaml";
    let at = |line| (Level::Error, "manifest-invalid", line);
    edit(crane, "apiVersion: apps/v1\n", "", at(3));
    edit(crane, "kind: Deployment", "kind: Deploymnet", at(4));
    edit(crane, "  name: crane\n", "", at(6));
    edit(crane, "replicas: 1", "replicas: \"1\"", at(9));
    edit(crane, "  replicas", "  replica", at(9));
    edit(crane, "memory: 1Gi", "memory: 1GiB", at(20));
    edit(crane, "          image", "          imagePullPolicy: Allways\n          image", at(18));
    edit(crane, "apps/v1", "v1", at(3));
    edit(crane, "draught: 3", "draught: deep", at(36));
    edit(crane, "draught: 3", "drauhgt: 3", at(36));
}

#[test]
fn a_removed_api_in_a_manifest_is_found() {
    let crane = "manifests/crane.yaml";
    edit(crane, "policy/v1", "policy/v1beta1", (Level::Warning, "removed-api", 22));
    let quay = "manifests/quay.yaml";
    let found = (Level::Warning, "removed-api", 2);
    edit(quay, "v1\nkind: ConfigMap", "batch/v1beta1\nkind: CronJob", found);
}

#[test]
fn a_removed_api_in_a_chart_is_found_unless_the_cluster_is_asked() {
    let ingress = "harbour/templates/ingress.yaml";
    let capabilities = ".Capabilities.APIVersions.Has \"networking.k8s.io/v1\"";
    let found = repack(ingress, capabilities, ".Values.modern");
    let message = "`harbour/templates/ingress.yaml`, line 5: Kubernetes 1.22 has removed Ingress \
                   from `networking.k8s.io/v1beta1`";
    assert_eq!(found, [(Level::Warning, "removed-api", message.to_owned())]);
    // A chart that asks for older versions only is none of this.
    let mut members = members().to_vec();
    members[0].1 = "apiVersion: v2\nname: harbour\nversion: 3.1.0\nkubeVersion: <1.22.0-0\n";
    let text = INGRESS.replace(capabilities, ".Values.modern");
    members[4].1 = &text;
    let mut source = sound();
    source.put("charts/harbour-3.1.0.tgz", tar_gz(members).unwrap());
    assert_eq!(findings(source), []);
}

#[test]
fn what_nothing_replaces_is_found_when_its_switch_is_on() {
    let found = repack("harbour/values.yaml", "psp: false", "psp: true");
    let message = "`harbour/templates/policy.yaml`, line 2: Kubernetes 1.25 has removed \
                   PodSecurityPolicy from `policy/v1beta1`";
    assert_eq!(found, [(Level::Warning, "removed-api", message.to_owned())]);
}

#[test]
fn a_definition_of_a_removed_api_is_found() {
    let found = repack("harbour/crds/vessel.yaml", "k8s.io/v1", "k8s.io/v1beta1");
    let message = "`harbour/crds/vessel.yaml`, line 1: Kubernetes 1.22 has removed \
                   CustomResourceDefinition from `apiextensions.k8s.io/v1beta1`";
    assert_eq!(found, [(Level::Warning, "removed-api", message.to_owned())]);
}
