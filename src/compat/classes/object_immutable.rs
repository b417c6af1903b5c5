//! A field of an object that Kubernetes forbids to change is another.

use crate::check::Change;
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB762", name: "object-immutable" },
    bump: Some(Bump::Major),
    summary: "a field of an object that Kubernetes forbids to change is another",
    why: "The API server refuses the object, and the layer fails in every cluster that has the old \
          one; it must be deleted first. Forbidden are changes of: the selector of a Deployment, \
          DaemonSet, ReplicaSet, StatefulSet or Job; `serviceName`, `podManagementPolicy` and \
          `volumeClaimTemplates` of a StatefulSet; the template of a Job that does not remove \
          itself; `roleRef` of a binding; provisioner, parameters, `reclaimPolicy` and \
          `volumeBindingMode` of a StorageClass; the `spec` of a claim but for a larger size, and \
          the source of a volume; `clusterIP` and `loadBalancerClass` of a Service; the type of a \
          Secret; the data of a Secret or ConfigMap that is `immutable`; value and \
          `preemptionPolicy` of a PriorityClass; the controller of an IngressClass; the handler of a \
          RuntimeClass; `attachRequired` and `volumeLifecycleModes` of a CSIDriver; the scopes of a \
          ResourceQuota; driver and parameters of a VolumeAttributesClass; the `spec` of a \
          VolumeAttachment or ResourceClaim. The list follows the validation of Kubernetes 1.25 to \
          1.34.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", OLD)],
        new: &[Change::Write("pack.json", NEW_MANIFEST), Change::Write("manifests/demo.yaml", NEW)],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", OLD)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", WRITTEN_OUT),
        ],
    },
    find,
};

const OLD: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: demo
spec:
  selector:
    matchLabels: {app: demo}
  template:
    metadata:
      labels: {app: demo, tier: web}
    spec:
      containers: [{name: demo, image: "ghcr.io/demo/app:1.0.0"}]
"#;
const NEW: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: demo
spec:
  selector:
    matchLabels: {app: demo, tier: web}
  template:
    metadata:
      labels: {app: demo, tier: web}
    spec:
      containers: [{name: demo, image: "ghcr.io/demo/app:1.0.0"}]
"#;
const WRITTEN_OUT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: demo
spec:
  replicas: 1
  selector:
    matchExpressions: []
    matchLabels:
      "app": "demo"
  template:
    metadata:
      labels: {app: demo, tier: web}
    spec:
      containers: [{name: demo, image: "ghcr.io/demo/app:1.0.0"}]
"#;

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let objects = upgrade.objects();
    for old in &objects.old.all {
        let news = objects.new.kept(old, &objects.old);
        // Of several variants of an object, one that fits is enough.
        let found = news.iter().map(|new| (*new, new.forbidden(old)));
        let Some((new, forbidden)) = found.min_by_key(|(_, forbidden)| forbidden.len()) else {
            continue;
        };
        for part in forbidden {
            let (path, title) = (&part.path, new.title());
            let message = match &part.values {
                Some((was, is)) => format!("`{path}` of {title} is {is}, and was {was}"),
                None => format!("`{path}` of {title} is another, and Kubernetes forbids that"),
            };
            let help = "keep it, give the object another name, or name under `## Upgrade` that users \
                        delete it first";
            changes
                .push(Bump::Major, new.located.origin.place(part.new), message, help)
                .formerly(old.located.origin.place(part.old), "it was here")
                .about(new.name());
        }
    }
}
