use super::*;
use crate::archive::{Archive, Timestamp};
use crate::oci::{Annotations, Artifact};
use crate::store::Silent;
use std::sync::Mutex;
use tempfile::{TempDir, tempdir};

struct Fixture {
    folder: TempDir,
    layout: Layout,
    artifact: Artifact,
    repository: Repository,
    tag: Tag,
}

fn layout(folder: &Path) -> Layout {
    Layout::new(folder.to_owned(), Arc::new(Silent))
}

fn fixture() -> Fixture {
    let folder = tempdir().unwrap();
    let archive = folder.path().join("demo-1.4.0.tar.gz");
    fs::write(&archive, "archive").unwrap();
    let archive = Archive::pretend(&archive, b"archive");
    Fixture {
        layout: layout(&folder.path().join("registry")),
        artifact: Artifact::assemble(&archive, &Annotations::Bare(Some(Timestamp::FIXED))).unwrap(),
        repository: "spectro-packs/archive/demo".parse().unwrap(),
        tag: "1.4.0".parse().unwrap(),
        folder,
    }
}

impl Fixture {
    fn push(&self) -> Result<(), Error> {
        self.layout.write_blob(self.artifact.config())?;
        self.layout.write_blob(self.artifact.layer())?;
        self.layout.write_manifest(&self.repository, &self.tag, self.artifact.manifest())
    }

    fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        self.layout.read_manifest(&self.repository, &self.tag)
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join("registry").join(inside)
    }

    fn blob(&self, digest: Digest) -> PathBuf {
        self.path(&format!("blobs/sha256/{}", digest.hex()))
    }

    fn damage(&self, path: &Path, content: &str) -> String {
        self.push().unwrap();
        fs::write(path, content).unwrap();
        let error = self.read().unwrap_err().to_string();
        let start = format!("the OCI image layout is damaged: `{}` ", path.display());
        error.strip_prefix(&start).unwrap_or_else(|| panic!("{error}")).to_owned()
    }
}

#[test]
fn what_was_pushed_is_read_back() {
    let fixture = fixture();
    assert_eq!(fixture.read().unwrap(), None);
    assert!(!fixture.path("").exists());
    fixture.push().unwrap();
    assert_eq!(fixture.read().unwrap().unwrap(), fixture.artifact.manifest());
    let described = fixture.layout.describe(&fixture.repository, &fixture.tag);
    assert_eq!(described, format!("oci:{}:1.4.0", fixture.path("").display()).replace("/:", ":"));
    assert_eq!(fixture.layout.write_blob(fixture.artifact.layer()).unwrap(), Pushed::Present);
}

#[test]
fn the_files_are_those_of_an_image_layout() {
    let fixture = fixture();
    fixture.push().unwrap();
    let marker = fs::read_to_string(fixture.path(MARKER)).unwrap();
    assert_eq!(marker, r#"{"imageLayoutVersion":"1.0.0"}"#);
    let index = fs::read_to_string(fixture.path(INDEX)).unwrap();
    let expected = format!(
        r#"{{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": [
    {{
      "mediaType": "application/vnd.oci.image.manifest.v1+json",
      "digest": "{}",
      "size": {},
      "annotations": {{
        "io.github.pack-build.repository": "spectro-packs/archive/demo",
        "io.github.pack-build.tag": "1.4.0",
        "org.opencontainers.image.ref.name": "1.4.0"
      }}
    }}
  ]
}}
"#,
        fixture.artifact.digest(),
        fixture.artifact.manifest().len()
    );
    assert_eq!(index, expected);
    assert_eq!(fs::read_dir(fixture.path("blobs/sha256")).unwrap().count(), 3);
}

#[test]
fn damage_is_named() {
    let manifest = |fixture: &Fixture| fixture.blob(fixture.artifact.digest());
    let one = fixture();
    assert_eq!(
        one.damage(&one.path(MARKER), "{}"),
        "is not the marker of a layout: missing field `imageLayoutVersion` at line 1 column 2"
    );
    let one = fixture();
    assert_eq!(
        one.damage(&one.path(MARKER), r#"{"imageLayoutVersion":"2.0.0"}"#),
        "asks for version 2.0.0, which is not known here"
    );
    let one = fixture();
    assert_eq!(
        one.damage(&one.path(INDEX), "{"),
        "is not an index: EOF while parsing an object at line 1 column 1"
    );
    let one = fixture();
    let reason = format!("has the digest `{}`", Digest::of(b"other"));
    assert_eq!(one.damage(&manifest(&one), "other"), reason);
    let one = fixture();
    one.push().unwrap();
    fs::remove_file(manifest(&one)).unwrap();
    let expected =
        format!("the OCI image layout is damaged: `{}` is missing", manifest(&one).display());
    assert_eq!(one.read().unwrap_err().to_string(), expected);
}

#[test]
fn a_blob_that_is_damaged_is_not_taken_for_present() {
    let fixture = fixture();
    fixture.push().unwrap();
    let path = fixture.blob(fixture.artifact.layer().descriptor.digest);
    fs::write(&path, "ARCHIVE").unwrap();
    assert!(matches!(fixture.push(), Err(Error::Damaged { path: named, .. }) if named == path));
}

#[test]
fn an_archive_that_changed_is_not_published() {
    let fixture = fixture();
    let archive = fixture.folder.path().join("demo-1.4.0.tar.gz");
    fs::write(&archive, "longer than it was").unwrap();
    assert!(matches!(fixture.push(), Err(Error::Changed { path }) if path == archive));
    let left: Vec<_> = fs::read_dir(fixture.path("blobs/sha256")).unwrap().collect();
    assert_eq!(left.len(), 1, "only the config is there: {left:?}");
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let fixture = fixture();
    fs::create_dir(fixture.path("")).unwrap();
    fs::write(fixture.path("thesis.txt"), "").unwrap();
    assert!(matches!(fixture.push(), Err(Error::NotALayout { .. })));
    assert!(matches!(fixture.read(), Err(Error::NotALayout { .. })));
    assert_eq!(fs::read_dir(fixture.path("")).unwrap().count(), 1);
}

#[test]
fn a_file_where_the_folder_should_be_is_named() {
    let fixture = fixture();
    fs::write(fixture.folder.path().join("registry"), "").unwrap();
    let error = fixture.push().unwrap_err().to_string();
    assert!(error.starts_with("cannot read `"), "{error}");
}

#[test]
fn writers_that_start_a_layout_together_all_find_one() {
    for _ in 0..100 {
        let fixture = fixture();
        let failures = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let failed = layout(&fixture.path("")).prepare().err();
                    failures.lock().unwrap().extend(failed.map(|error| error.to_string()));
                });
            }
        });
        assert_eq!(failures.into_inner().unwrap(), Vec::<String>::new());
    }
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let fixture = fixture();
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for number in 0..8 {
            let (fixture, failures) = (&fixture, &failures);
            scope.spawn(move || {
                let tag: Tag = format!("1.{number}.0").parse().unwrap();
                let layout = layout(&fixture.path(""));
                let done = layout.write_manifest(&fixture.repository, &tag, b"{}");
                failures.lock().unwrap().extend(done.err().map(|error| error.to_string()));
            });
        }
    });
    assert_eq!(*failures.lock().unwrap(), Vec::<String>::new());
    for number in 0..8 {
        let tag: Tag = format!("1.{number}.0").parse().unwrap();
        let read = fixture.layout.read_manifest(&fixture.repository, &tag).unwrap();
        assert_eq!(read.as_deref(), Some(&b"{}"[..]));
    }
}
