//! Where `publish` pushes to, as a person writes it.

use crate::cli::exit::{Exit, Failure};
use pack_build::oci::{Repository, Tag};
use pack_build::pack::PackName;
use pack_build::store::registry;
use std::path::PathBuf;

const FORMS: &str =
    "write `oci:FOLDER` for an OCI image layout, or `HOST[:PORT]/BASE` for a registry";
const LAYOUT: &str = "oci:";

/// An OCI image layout in a folder, or a registry and the path below which packs lie in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    Layout(PathBuf),
    Registry(registry::Destination),
}

impl Destination {
    /// Reads `oci:FOLDER` or `[SCHEME://]HOST[:PORT][/BASE]`.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |reason: String| {
            let message = format!("`{text}` is no destination: {reason}");
            Failure::say(Exit::Usage, message).hint(FORMS)
        };
        if text.starts_with("oci://") {
            return Err(wrong("`oci://` can mean a folder or a registry".to_owned()));
        }
        if let Some(folder) = text.strip_prefix(LAYOUT) {
            if folder.is_empty() {
                return Err(wrong(format!("no folder is named after `{LAYOUT}`")));
            }
            return Ok(Self::Layout(PathBuf::from(folder)));
        }
        if text.starts_with(['.', '/', '~']) {
            return Err(wrong("it looks like a folder".to_owned()));
        }
        let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
        if authority.split('/').next().is_some_and(|host| host.contains('@')) {
            // What stands before the `@` may be a password, so the text is not shown.
            let message = "the destination holds a user or a password before `@`";
            let hint =
                "pass --username, and the password in PACK_BUILD_PASSWORD or on standard input";
            return Err(Failure::say(Exit::Usage, message).hint(hint));
        }
        let destination: registry::Destination =
            text.parse().map_err(|error: registry::InvalidDestination| {
                let failure = wrong(error.to_string());
                match error.hint() {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            })?;
        // Docker has the same rule: what looks like a folder is not asked for in the network.
        let host = destination.host.as_str();
        if !text.contains("://") && !host.contains(['.', ':']) && host != "localhost" {
            return Err(wrong(format!("`{host}` has no dot and no port, so it is no host")));
        }
        Ok(Self::Registry(destination))
    }

    /// Returns where a tag lies, in a form that says the same whatever else is there.
    pub(crate) fn reference(&self, repository: &Repository, tag: &Tag) -> String {
        match self {
            Self::Layout(folder) => format!("oci:{}:{}:{tag}", folder.display(), repository.last()),
            Self::Registry(registry) => format!("{}/{repository}:{tag}", registry.host),
        }
    }

    /// Returns the repository that a pack has there.
    pub(crate) fn repository(&self, name: &PackName) -> Result<Repository, Failure> {
        let base = match self {
            Self::Layout(_) => "",
            Self::Registry(registry) => &registry.base,
        };
        Repository::under(base, name).map_err(|error| Failure::new(Exit::Usage, &error).hint(FORMS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let layout = Destination::parse("oci:dist/registry").unwrap();
        assert_eq!(layout, Destination::Layout(PathBuf::from("dist/registry")));
        for text in [
            "ghcr.io/team",
            "localhost/a",
            "registry:5000",
            "http://127.0.0.1:5000/a",
            "https://registry/a",
        ] {
            let registry = Destination::parse(text).unwrap();
            assert_eq!(registry, Destination::Registry(text.parse().unwrap()));
        }
    }

    #[test]
    fn a_password_in_a_destination_is_not_shown() {
        for text in ["https://ci:hunter2@registry.example/a", "ci:hunter2@registry.example/a"] {
            let failure = Destination::parse(text).unwrap_err();
            assert_eq!(failure.exit, Exit::Usage);
            assert!(!failure.to_string().contains("hunter2"), "{failure}");
        }
    }

    #[test]
    fn what_is_neither_is_told_why() {
        let cases = [
            ("oci:", "no folder is named after `oci:`"),
            ("oci://ghcr.io/a", "`oci://` can mean a folder or a registry"),
            ("dist/registry", "`dist` has no dot and no port, so it is no host"),
            ("./dist", "it looks like a folder"),
            ("~/dist", "it looks like a folder"),
            ("ftp://a.b/c", "registries do not speak `ftp://`"),
        ];
        for (text, reason) in cases {
            let failure = Destination::parse(text).unwrap_err();
            let message = format!("`{text}` is no destination: {reason}");
            assert_eq!((failure.exit, failure.message), (Exit::Usage, message));
            assert_eq!(failure.hint.as_deref(), Some(FORMS));
        }
    }

    #[test]
    fn a_base_that_is_no_path_is_a_wrong_command_line() {
        let destination = Destination::parse("ghcr.io/team:1.0").unwrap();
        let failure = destination.repository(&"demo".parse().unwrap()).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.starts_with("`team:1.0` cannot be part"), "{}", failure.message);
    }
}
