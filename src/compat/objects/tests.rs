use super::*;
use crate::source::Source;

fn pack(manifest: &str) -> Pack {
    let mut source = Source::from_files("demo", [("manifests/demo.yaml", manifest)]);
    source.put("pack.json", r#"{"kubeManifests": ["manifests/demo.yaml"]}"#);
    source.put("values.yaml", "pack: {namespace: home}\nmanifests: {demo: {name: web, app: x}}\n");
    Pack::read(source)
}

fn objects(manifest: &str) -> PackObjects {
    let pack = pack(manifest);
    PackObjects::of(&pack, &LocatedObjects::of_manifests(&pack))
}

/// What became of the only object of the old manifest.
fn fate(old: &str, new: &str) -> &'static str {
    let (old, new) = (objects(old), objects(new));
    assert_eq!(old.all.len(), 1);
    match new.fate(&old.all[0], &old) {
        Fate::Kept => "kept",
        Fate::Moved(_) => "moved",
        Fate::Removed => "removed",
        Fate::Unknown => "unknown",
    }
}

/// The paths that are changed and must not be, in the only object of two manifests.
fn changed(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (objects(old), objects(new));
    let found = new.all[0].forbidden(&old.all[0]);
    found.into_iter().map(|part| part.path).collect()
}

fn object(api: &str, kind: &str, rest: &str) -> String {
    format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: web}}\n{rest}\n")
}

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";

#[test]
fn an_object_is_known_by_group_kind_namespace_and_name() {
    assert_eq!(fate(MAP, MAP), "kept");
    assert_eq!(fate(MAP, "a: b\n"), "removed");
    assert_eq!(fate(MAP, &MAP.replace("web", "other")), "removed");
    assert_eq!(fate(MAP, &MAP.replace("ConfigMap", "Secret")), "removed");
    let old = object("policy/v1beta1", "PodDisruptionBudget", "");
    assert_eq!(fate(&old, &object("policy/v1", "PodDisruptionBudget", "")), "kept");
    let old = object("extensions/v1beta1", "Ingress", "");
    assert_eq!(fate(&old, &object("networking.k8s.io/v1", "Ingress", "")), "kept");
    assert_eq!(fate(&old, &object("networking.example.com/v1", "Ingress", "")), "removed");
}

#[test]
fn the_namespace_may_be_written_out_and_not_changed() {
    let in_namespace = |name: &str| MAP.replace("web", &format!("web, namespace: {name}"));
    assert_eq!(fate(MAP, &in_namespace("home")), "kept");
    assert_eq!(fate(&in_namespace("home"), MAP), "kept");
    assert_eq!(fate(MAP, &in_namespace("away")), "moved");
    assert_eq!(fate(&in_namespace("home"), &in_namespace("away")), "moved");
    let role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "");
    assert_eq!(fate(&role, &role.replace("web", "web, namespace: away")), "kept");
}

#[test]
fn a_name_that_a_value_gives_is_known_and_one_that_a_template_gives_is_not() {
    let named = |name: &str| MAP.replace("web", &format!("'{name}'"));
    assert_eq!(fate(MAP, &named("{{ .Values.name }}")), "kept");
    assert_eq!(fate(&named("{{ .Values.name }}-x"), MAP), "removed");
    assert_eq!(fate(MAP, &named("{{ include \"name\" . }}")), "unknown");
    let same = named("{{ include \"name\" . }}");
    assert_eq!(fate(&same, &same), "kept");
}

#[test]
fn an_object_that_is_given_its_name_is_another_one_each_time() {
    assert_eq!(objects(&MAP.replace("name:", "generateName:")).all.len(), 0);
}

#[test]
fn what_cannot_be_read_may_hold_the_object() {
    assert_eq!(fate(MAP, "kind: ConfigMap\nmetadata: {name: web\n"), "unknown");
    assert_eq!(fate(MAP, "kind: Secret\nmetadata: {name: web\n"), "removed");
}

/// A kind, two versions of an object of it, and what is changed and must not be, a line.
const FORBIDDEN: &str = "\
apps/v1 Deployment | spec: {selector: {matchLabels: {a: b}}} | spec: {selector: {matchLabels: {a: c}}} | spec.selector
apps/v1 DaemonSet | spec: {selector: {matchLabels: {a: b}}} | spec: {selector: {matchLabels: {a: b, c: d}}} | spec.selector
apps/v1 StatefulSet | spec: {serviceName: a} | spec: {serviceName: b} | spec.serviceName
apps/v1 StatefulSet | spec: {} | spec: {podManagementPolicy: Parallel} | spec.podManagementPolicy
apps/v1 StatefulSet | spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1Gi}}}}]} | spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 2Gi}}}}]} | spec.volumeClaimTemplates
apps/v1 StatefulSet | spec: {volumeClaimTemplates: [{spec: {accessModes: [a]}}]} | spec: {volumeClaimTemplates: [{spec: {accessModes: [a], storageClassName: ''}}]} | spec.volumeClaimTemplates
batch/v1 Job | spec: {template: {spec: {containers: [{image: 'a:1'}]}}} | spec: {template: {spec: {containers: [{image: 'a:2'}]}}} | spec.template
rbac.authorization.k8s.io/v1 RoleBinding | roleRef: {kind: Role, name: a} | roleRef: {kind: Role, name: b} | roleRef
storage.k8s.io/v1 StorageClass | provisioner: a | provisioner: b | provisioner
storage.k8s.io/v1 StorageClass | parameters: {protocol: TCP} | parameters: {} | parameters
storage.k8s.io/v1 StorageClass | | reclaimPolicy: Retain | reclaimPolicy
storage.k8s.io/v1 StorageClass | | volumeBindingMode: WaitForFirstConsumer | volumeBindingMode
storage.k8s.io/v1 CSIDriver | | spec: {attachRequired: false} | spec.attachRequired
v1 Service | spec: {} | spec: {clusterIP: None} | spec.clusterIP
v1 PersistentVolumeClaim | spec: {accessModes: [a]} | spec: {accessModes: [b]} | spec
v1 PersistentVolumeClaim | spec: {resources: {requests: {storage: 2Gi}}} | spec: {resources: {requests: {storage: 1Gi}}} | spec.resources.requests.storage
v1 PersistentVolume | spec: {hostPath: {path: /a}} | spec: {hostPath: {path: /b}} | spec
v1 Secret | type: Opaque | type: example.com/a | type
v1 Secret | immutable: true, data: {a: YQ==} | immutable: true, data: {a: Yg==} | data
v1 ConfigMap | immutable: true, data: {a: b} | data: {a: b} | immutable
scheduling.k8s.io/v1 PriorityClass | value: 1 | value: 2 | value
networking.k8s.io/v1 IngressClass | spec: {controller: a/b} | spec: {controller: a/c} | spec.controller
node.k8s.io/v1 RuntimeClass | handler: a | handler: b | handler";

/// A kind and two versions of an object of it, which Kubernetes takes, a line.
const ALLOWED: &str = "\
apps/v1 Deployment | spec: {replicas: 1, selector: {matchLabels: {a: b}}} | spec: {replicas: 2, selector: {matchLabels: {'a': \"b\"}, matchExpressions: []}}
apps/v1 StatefulSet | spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1Gi}}}}]} | spec: {podManagementPolicy: OrderedReady, volumeClaimTemplates: [{apiVersion: v1, kind: PersistentVolumeClaim, status: {phase: Pending}, metadata: {creationTimestamp: null}, spec: {volumeMode: Filesystem, resources: {requests: {storage: 1024Mi}}}}]}
apps/v1 StatefulSet | spec: {updateStrategy: {type: OnDelete}} | spec: {minReadySeconds: 3}
batch/v1 Job | spec: {ttlSecondsAfterFinished: 9, template: {spec: {nodeName: a}}} | spec: {ttlSecondsAfterFinished: 9, template: {spec: {nodeName: b}}}
batch/v1 Job | spec: {template: {spec: {containers: [{name: a}]}}} | spec: {backoffLimit: 2, template: {spec: {dnsPolicy: ClusterFirst, containers: [{name: a, imagePullPolicy: IfNotPresent, resources: {}}]}}}
batch/v1 CronJob | spec: {schedule: a} | spec: {schedule: b}
rbac.authorization.k8s.io/v1 RoleBinding | roleRef: {kind: Role, name: a} | roleRef: {kind: Role, name: a, apiGroup: rbac.authorization.k8s.io}
storage.k8s.io/v1 StorageClass | provisioner: a | provisioner: a, reclaimPolicy: Delete, volumeBindingMode: Immediate, allowVolumeExpansion: true
storage.k8s.io/v1 CSIDriver | spec: {podInfoOnMount: false} | spec: {podInfoOnMount: true, attachRequired: true, volumeLifecycleModes: [Persistent]}
v1 Service | spec: {type: ClusterIP, ports: [{port: 1}]} | spec: {type: NodePort, ports: [{port: 2}]}
v1 PersistentVolumeClaim | spec: {resources: {requests: {storage: 1Gi}}} | spec: {volumeMode: Filesystem, resources: {requests: {storage: 2Gi}}}
v1 Secret | data: {a: YQ==} | type: Opaque, data: {a: Yg==}
v1 ConfigMap | data: {a: b} | data: {a: c}, immutable: true
scheduling.k8s.io/v1 PriorityClass | value: 1 | value: 1, preemptionPolicy: PreemptLowerPriority, globalDefault: false
policy/v1 PodDisruptionBudget | spec: {selector: {matchLabels: {a: b}}} | spec: {selector: {matchLabels: {a: c}}}";

/// What is changed and must not be, in a line of the tables.
fn changed_in(columns: &[&str]) -> Vec<String> {
    let (api, kind) = columns[0].split_once(' ').unwrap();
    let object = |rest: &str| {
        format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: web}}, {}}}\n", rest.trim())
    };
    changed(&object(columns[1]), &object(columns[2]))
}

#[test]
fn what_kubernetes_forbids_to_change_is_found() {
    for line in FORBIDDEN.lines() {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        assert_eq!(changed_in(&columns), [columns[3]], "{line}");
    }
}

#[test]
fn what_kubernetes_lets_change_or_fills_in_is_not() {
    for line in ALLOWED.lines() {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        assert_eq!(changed_in(&columns), [""; 0], "{line}");
    }
}

#[test]
fn what_a_template_gives_is_compared_by_the_values_and_else_not_at_all() {
    let selector = |value: &str| {
        object(
            "apps/v1",
            "Deployment",
            &format!("spec: {{selector: {{matchLabels: {{app: {value}}}}}}}"),
        )
    };
    assert_eq!(changed(&selector("x"), &selector("'{{ .Values.app }}'")), [""; 0]);
    assert_eq!(changed(&selector("z"), &selector("'{{ .Values.app }}'")), ["spec.selector"]);
    assert_eq!(changed(&selector("z"), &selector("'{{ include \"app\" . }}'")), [""; 0]);
    let conditional = object(
        "apps/v1",
        "Deployment",
        "spec:\n  {{- if .Values.a }}\n  selector: {matchLabels: {app: z}}\n  {{- end }}\n",
    );
    assert_eq!(changed(&selector("x"), &conditional), [""; 0]);
}
