//! Values whose default moves or stops what runs already, and those that name images.

use crate::pack::ImageRef;
use crate::yaml::Node;

/// Keys of what names an image, whose changes have classes of their own.
const IMAGES: &[&str] = &[
    "baserepo",
    "digest",
    "imagename",
    "imageregistry",
    "imagerepository",
    "registry",
    "repo",
    "repository",
    "tag",
];

/// Returns whether a change of the default at a path disturbs a cluster that does not override it.
pub(in super::super) fn is_sensitive(path: &[&str]) -> bool {
    let lower: Vec<String> = path.iter().map(|key| key.to_lowercase()).collect();
    let Some(last) = lower.last() else { return false };
    if path.starts_with(&["pack", "namespace"])
        || path.starts_with(&["pack", "releaseNameOverride"])
    {
        return true;
    }
    let is_service_type =
        last == "type" && lower.iter().rev().nth(1).is_some_and(|it| it == "service");
    is_service_type
        || ["enabled", "installcrds"].contains(&last.as_str())
        || lower.iter().any(|key| {
            key == "crds"
                || key == "persistence"
                || key.starts_with("storage")
                || key.ends_with("securitycontext")
                || key.contains("selector")
        })
}

/// Returns whether a value is a part of what names an image.
pub(in super::super) fn names_image(key: &str, value: Node<'_>) -> bool {
    let name = key.to_lowercase();
    let is_named = IMAGES.contains(&name.as_str())
        || ["image", "imagetag"].iter().any(|end| name.ends_with(end));
    (is_named && value.as_scalar().is_some()) || value.as_str().is_some_and(is_reference)
}

/// Returns whether a text can hardly be anything but the reference of an image.
fn is_reference(text: &str) -> bool {
    let image: Result<ImageRef, _> = text.parse();
    image.is_ok_and(|image| {
        image.host().contains(['.', ':']) && (image.tag().is_some() || image.digest().is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::is_sensitive;

    #[test]
    fn what_disturbs_a_running_cluster_is_sensitive() {
        for (path, expected) in [
            ("pack.namespace", true),
            ("pack.releaseNameOverride.demo", true),
            ("charts.demo.metrics.enabled", true),
            ("charts.demo.installCRDs", true),
            ("charts.demo.crds.keep", true),
            ("charts.demo.persistence.size", true),
            ("charts.demo.storageClassName", true),
            ("charts.demo.service.type", true),
            ("charts.demo.podSecurityContext.runAsUser", true),
            ("charts.demo.nodeSelector.zone", true),
            ("charts.demo.namespace", false),
            ("charts.demo.service.port", false),
            ("charts.demo.type", false),
            ("charts.demo.replicas", false),
        ] {
            assert_eq!(is_sensitive(&path.split('.').collect::<Vec<_>>()), expected, "{path}");
        }
    }
}
