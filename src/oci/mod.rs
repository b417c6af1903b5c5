//! The artifact a pack becomes in a registry: names, descriptors and the bytes of its manifest. Pure.
//!
//! The shape is the one `oras push` 1.0.0 gives a single file, because that is what Palette reads;
//! annotations say more than it does.

mod annotations;
mod artifact;
mod descriptor;
mod go_json;
mod pointer;
mod published;
mod repository;
mod source_url;
mod tag;
mod version_order;

pub(crate) use annotations::CREATED;
pub use annotations::{AnnotationKey, Annotations, InvalidAnnotationKey, Origin};
pub use artifact::{Artifact, Blob, CONFIG_MEDIA_TYPE as PALETTE_CONFIG_MEDIA_TYPE, Content};
pub use descriptor::{Descriptor, MANIFEST_MEDIA_TYPE};
pub use pointer::Pointer;
pub use published::{NotAPack, Published};
pub use repository::{InvalidRepository, Repository};
pub use source_url::{InvalidSourceUrl, SourceUrl};
pub use tag::{InvalidTag, Tag};
pub use version_order::in_version_order;
