//! Everything that a registry can be asked, so that a fault can strike anywhere.

use super::{config, layer, manifest, publish, repository, tag};
use crate::digest::Digest;
use crate::oci::Pointer;
use crate::store::registry::Registry;
use crate::store::{Error, Fetch, Pushed, Store};
use std::fs;

/// A method, and a part of the path or the query.
pub(super) type Place = (&'static str, &'static str);

/// Where a fault can strike; a request to mount a blob comes after the uploads.
pub(super) const PLACES: [Place; 9] = [
    ("GET", "/manifests/"),
    ("POST", "/uploads/"),
    ("PUT", "/uploads/"),
    ("PUT", "/manifests/"),
    ("HEAD", "/blobs/"),
    ("GET", "/blobs/"),
    ("GET", "/tags/list"),
    ("GET", "/_catalog"),
    ("POST", "mount="),
];

/// Publishes, asks for what was published in every way there is, and compares it.
///
/// # Errors
/// Whatever fails first.
pub(super) async fn everything(registry: &Registry) -> Result<(), Error> {
    let repository = repository();
    publish(registry).await?;
    // Another run would not know what this one has found out.
    registry.unknown().clear();
    let again = registry.put_blob(&repository, &layer()).await?;
    assert!(matches!(again, Pushed::Present | Pushed::Uploaded));
    let digest = Digest::of(&manifest());
    let fetched = registry.fetch(&repository, &Pointer::Tag(tag())).await?;
    assert_eq!(fetched.map(|manifest| Digest::of(&manifest)), Some(digest));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    registry.fetch_blob(&repository, &layer().descriptor, &path).await?;
    assert_eq!(Digest::of(&fs::read(&path).unwrap()), layer().descriptor.digest);
    registry.mount(&repository, &repository, &config().descriptor).await?;
    if let Some(tags) = registry.tags(&repository).await? {
        assert_eq!(tags.into_iter().collect::<Vec<_>>(), [tag()]);
    }
    let all = registry.repositories().await?;
    assert_eq!(all.into_iter().collect::<Vec<_>>(), [repository]);
    Ok(())
}
