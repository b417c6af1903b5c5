//! Fields that Kubernetes forbids to change once an object exists.
//!
//! From the functions `Validate…Update` in `pkg/apis/*/validation/validation.go` of Kubernetes 1.25
//! to 1.34; a field that one of these versions lets change is left out.

use crate::pack::object::Written;

/// A part of an object that cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Immutable {
    /// Where it is.
    pub(super) path: &'static [&'static str],
    /// Parts of it that can be changed all the same.
    pub(super) but: &'static [&'static [&'static str]],
    /// What it is where it is not written; empty when it is nothing then.
    pub(super) default: &'static str,
    /// What Kubernetes fills in below it where fields are not written.
    pub(super) filled_in: &'static [(&'static str, &'static str)],
}

const fn field(path: &'static [&'static str], default: &'static str) -> Immutable {
    Immutable { path, but: &[], default, filled_in: &[] }
}

const POD: &[(&str, &str)] = &[
    ("creationTimestamp", ""),
    ("defaultMode", "420"),
    ("dnsPolicy", "ClusterFirst"),
    ("enableServiceLinks", "true"),
    ("failureThreshold", "3"),
    ("hostIPC", "false"),
    ("hostNetwork", "false"),
    ("hostPID", "false"),
    ("imagePullPolicy", "IfNotPresent"),
    ("initialDelaySeconds", "0"),
    ("periodSeconds", "10"),
    ("protocol", "TCP"),
    ("readOnly", "false"),
    ("schedulerName", "default-scheduler"),
    ("scheme", "HTTP"),
    ("successThreshold", "1"),
    ("terminationGracePeriodSeconds", "30"),
    ("terminationMessagePath", "/dev/termination-log"),
    ("terminationMessagePolicy", "File"),
    ("timeoutSeconds", "1"),
];
const VOLUME_MODE: &[(&str, &str)] = &[("volumeMode", "Filesystem")];
const CLAIM_TEMPLATE: &[(&str, &str)] =
    &[("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("volumeMode", "Filesystem")];
const RBAC: &[(&str, &str)] = &[("apiGroup", "rbac.authorization.k8s.io")];

const SPEC: &[&str] = &["spec"];
const SELECTOR: Immutable = field(&["spec", "selector"], "");

const STATEFUL_SET: &[Immutable] = &[
    SELECTOR,
    field(&["spec", "serviceName"], ""),
    field(&["spec", "podManagementPolicy"], "OrderedReady"),
    Immutable {
        path: &["spec", "volumeClaimTemplates"],
        but: &[&["status"]],
        default: "",
        filled_in: CLAIM_TEMPLATE,
    },
];
const JOB: &[Immutable] = &[
    SELECTOR,
    Immutable { path: &["spec", "template"], but: &[], default: "", filled_in: POD },
    field(&["spec", "completionMode"], "NonIndexed"),
    field(&["spec", "podFailurePolicy"], ""),
    field(&["spec", "successPolicy"], ""),
    field(&["spec", "backoffLimitPerIndex"], ""),
    field(&["spec", "managedBy"], ""),
];
const ROLE: &[Immutable] =
    &[Immutable { path: &["roleRef"], but: &[], default: "", filled_in: RBAC }];
const STORAGE_CLASS: &[Immutable] = &[
    field(&["provisioner"], ""),
    field(&["parameters"], ""),
    field(&["reclaimPolicy"], "Delete"),
    field(&["volumeBindingMode"], "Immediate"),
];
const CLAIM: &[Immutable] = &[Immutable {
    path: SPEC,
    but: &[&["resources"], &["volumeAttributesClassName"]],
    default: "",
    filled_in: VOLUME_MODE,
}];
const VOLUME: &[Immutable] = &[Immutable {
    path: SPEC,
    but: &[
        &["accessModes"],
        &["capacity"],
        &["claimRef"],
        &["mountOptions"],
        &["nodeAffinity"],
        &["persistentVolumeReclaimPolicy"],
        &["storageClassName"],
        &["volumeAttributesClassName"],
    ],
    default: "",
    filled_in: VOLUME_MODE,
}];
const SERVICE: &[Immutable] =
    &[field(&["spec", "clusterIP"], ""), field(&["spec", "loadBalancerClass"], "")];
const SECRET: &[Immutable] = &[field(&["type"], "Opaque")];
const KEPT_SECRET: &[Immutable] = &[
    field(&["type"], "Opaque"),
    field(&["data"], ""),
    field(&["stringData"], ""),
    field(&["immutable"], "false"),
];
const KEPT_MAP: &[Immutable] =
    &[field(&["data"], ""), field(&["binaryData"], ""), field(&["immutable"], "false")];
const PRIORITY_CLASS: &[Immutable] =
    &[field(&["value"], "0"), field(&["preemptionPolicy"], "PreemptLowerPriority")];
const DRIVER: &[Immutable] = &[
    field(&["spec", "attachRequired"], "true"),
    field(&["spec", "volumeLifecycleModes"], "[Persistent]"),
];
const ATTRIBUTES_CLASS: &[Immutable] = &[field(&["driverName"], ""), field(&["parameters"], "")];

/// Returns the fields of an object, of this group and kind, that cannot be changed.
pub(super) fn fields(group: &str, kind: &str, old: &Written) -> &'static [Immutable] {
    match (group, kind) {
        ("apps", "Deployment" | "DaemonSet" | "ReplicaSet") => &[SELECTOR],
        ("apps", "StatefulSet") => STATEFUL_SET,
        // One that removes itself when it is done is created again.
        ("batch", "Job") if old.get(&["spec", "ttlSecondsAfterFinished"]).is_none() => JOB,
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => ROLE,
        ("storage.k8s.io", "StorageClass") => STORAGE_CLASS,
        ("storage.k8s.io", "CSIDriver") => DRIVER,
        ("storage.k8s.io", "VolumeAttributesClass") => ATTRIBUTES_CLASS,
        ("storage.k8s.io", "VolumeAttachment") | ("resource.k8s.io", "ResourceClaim") => {
            const { &[field(SPEC, "")] }
        }
        ("", "PersistentVolumeClaim") => CLAIM,
        ("", "PersistentVolume") => VOLUME,
        ("", "Service") if !is_external(old) => SERVICE,
        ("", "Secret") if old.is_true(&["immutable"]) => KEPT_SECRET,
        ("", "Secret") => SECRET,
        ("", "ConfigMap") if old.is_true(&["immutable"]) => KEPT_MAP,
        ("", "ResourceQuota") => const { &[field(&["spec", "scopes"], "")] },
        ("scheduling.k8s.io", "PriorityClass") => PRIORITY_CLASS,
        ("networking.k8s.io", "IngressClass") => const { &[field(&["spec", "controller"], "")] },
        ("node.k8s.io", "RuntimeClass") => const { &[field(&["handler"], "")] },
        _ => &[],
    }
}

/// A Service that is only a name for another host has no address.
fn is_external(service: &Written) -> bool {
    service.text(&["spec", "type"]).is_some_and(|kind| kind == "ExternalName")
}
