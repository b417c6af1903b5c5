//! APIs that Kubernetes once served and serves no more.

use super::schemas::{SCHEMAS, best_api, group_of};

/// An API that was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Removed {
    /// The minor version that serves it no more.
    pub(crate) since: u32,
    /// The API version to use instead, if there is one.
    pub(crate) replacement: Option<&'static str>,
}

/// Removals before the versions that `schemas.txt` covers, as the deprecation guide of Kubernetes
/// lists them: API version, kinds, the version that serves them no more, and what to use instead.
const OLD: &[(&str, &[&str], u32, &str)] = &[
    ("apps/v1beta1", &["Deployment", "StatefulSet", "ControllerRevision"], 16, "apps/v1"),
    (
        "apps/v1beta2",
        &["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision"],
        16,
        "apps/v1",
    ),
    ("extensions/v1beta1", &["Deployment", "DaemonSet", "ReplicaSet"], 16, "apps/v1"),
    ("extensions/v1beta1", &["NetworkPolicy"], 16, "networking.k8s.io/v1"),
    ("extensions/v1beta1", &["PodSecurityPolicy"], 16, ""),
    ("extensions/v1beta1", &["Ingress"], 22, "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", &["Ingress", "IngressClass"], 22, "networking.k8s.io/v1"),
    (
        "rbac.authorization.k8s.io/v1alpha1",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        22,
        "rbac.authorization.k8s.io/v1",
    ),
    (
        "rbac.authorization.k8s.io/v1beta1",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        22,
        "rbac.authorization.k8s.io/v1",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        22,
        "admissionregistration.k8s.io/v1",
    ),
    ("apiextensions.k8s.io/v1beta1", &["CustomResourceDefinition"], 22, "apiextensions.k8s.io/v1"),
    ("apiregistration.k8s.io/v1beta1", &["APIService"], 22, "apiregistration.k8s.io/v1"),
    ("authentication.k8s.io/v1beta1", &["TokenReview"], 22, "authentication.k8s.io/v1"),
    (
        "authorization.k8s.io/v1beta1",
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
        22,
        "authorization.k8s.io/v1",
    ),
    ("certificates.k8s.io/v1beta1", &["CertificateSigningRequest"], 22, "certificates.k8s.io/v1"),
    ("coordination.k8s.io/v1beta1", &["Lease"], 22, "coordination.k8s.io/v1"),
    ("scheduling.k8s.io/v1alpha1", &["PriorityClass"], 22, "scheduling.k8s.io/v1"),
    ("scheduling.k8s.io/v1beta1", &["PriorityClass"], 22, "scheduling.k8s.io/v1"),
    (
        "storage.k8s.io/v1beta1",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        22,
        "storage.k8s.io/v1",
    ),
    ("storage.k8s.io/v1alpha1", &["VolumeAttachment"], 24, "storage.k8s.io/v1"),
    ("storage.k8s.io/v1alpha1", &["CSIStorageCapacity"], 24, "storage.k8s.io/v1"),
    ("autoscaling/v2beta1", &["HorizontalPodAutoscaler"], 25, "autoscaling/v2"),
    ("batch/v2alpha1", &["CronJob"], 21, "batch/v1"),
    ("batch/v1beta1", &["CronJob"], 25, "batch/v1"),
    ("discovery.k8s.io/v1alpha1", &["EndpointSlice"], 21, "discovery.k8s.io/v1"),
    ("discovery.k8s.io/v1beta1", &["EndpointSlice"], 25, "discovery.k8s.io/v1"),
    ("events.k8s.io/v1beta1", &["Event"], 25, "events.k8s.io/v1"),
    ("node.k8s.io/v1alpha1", &["RuntimeClass"], 24, "node.k8s.io/v1"),
    ("node.k8s.io/v1beta1", &["RuntimeClass"], 25, "node.k8s.io/v1"),
    ("policy/v1beta1", &["PodDisruptionBudget"], 25, "policy/v1"),
    ("policy/v1beta1", &["PodSecurityPolicy"], 25, ""),
    ("settings.k8s.io/v1alpha1", &["PodPreset"], 20, ""),
    ("auditregistration.k8s.io/v1alpha1", &["AuditSink"], 19, ""),
    (
        "flowcontrol.apiserver.k8s.io/v1alpha1",
        &["FlowSchema", "PriorityLevelConfiguration"],
        24,
        "flowcontrol.apiserver.k8s.io/v1",
    ),
];

/// Returns when an API was removed; `None` when it is served, or never was.
pub(crate) fn removed(api: &str, kind: &str) -> Option<Removed> {
    let old = OLD.iter().find(|(name, kinds, ..)| *name == api && kinds.contains(&kind));
    if let Some((_, _, since, replacement)) = old {
        let replacement = Some(*replacement).filter(|replacement| !replacement.is_empty());
        return Some(Removed { since: *since, replacement });
    }
    // Alpha and beta alone are ever removed.
    if !api.contains("alpha") && !api.contains("beta") {
        return None;
    }
    let known = SCHEMAS.kind(api, kind)?;
    let last = known.versions.newest().filter(|last| Some(*last) < SCHEMAS.covered.newest())?;
    let replacement = best_api(&SCHEMAS, group_of(api), kind).filter(|best| *best != api);
    Some(Removed { since: last + 1, replacement })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_are_known_with_their_replacement() {
        let since = |api, kind| removed(api, kind).map(|found| (found.since, found.replacement));
        assert_eq!(since("policy/v1beta1", "PodSecurityPolicy"), Some((25, None)));
        assert_eq!(since("batch/v1beta1", "CronJob"), Some((25, Some("batch/v1"))));
        let autoscaler = since("autoscaling/v2beta2", "HorizontalPodAutoscaler");
        assert_eq!(autoscaler, Some((26, Some("autoscaling/v2"))));
        let flows = since("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema");
        assert_eq!(flows, Some((32, Some("flowcontrol.apiserver.k8s.io/v1"))));
        assert_eq!(since("apps/v1", "Deployment"), None);
        assert_eq!(since("example.com/v1beta1", "Thing"), None);
    }

    #[test]
    fn what_the_schemas_serve_is_not_among_the_old_removals() {
        let served =
            OLD.iter().flat_map(|(api, kinds, ..)| kinds.iter().map(move |kind| (api, kind)));
        let served: Vec<_> =
            served.filter(|(api, kind)| SCHEMAS.kind(api, kind).is_some()).collect();
        assert_eq!(served, []);
    }

    #[test]
    fn a_replacement_is_served_by_the_newest_version() {
        let newest = SCHEMAS.covered.newest();
        for (_, kinds, _, replacement) in OLD.iter().filter(|(_, _, _, api)| !api.is_empty()) {
            for kind in *kinds {
                let entry = SCHEMAS.kind(replacement, kind).unwrap();
                assert_eq!(entry.versions.newest(), newest, "{replacement} {kind}");
            }
        }
    }
}
