//! A program that is killed leaves the old content or the new one, and the next run completes.

use crate::docker_registry::DockerRegistry;
use crate::list::several;
use crate::passage::{Passage, Way};
use crate::sandbox::{Ran, Sandbox, ran};
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// How often a push is killed, each time at another byte of what is sent, and of what is answered.
const KILLS: usize = 6;

/// What the tag held before the push that is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Before {
    Nothing,
    Other,
}

/// A sandbox with two contents of one version, and a registry.
struct Scene {
    sandbox: Sandbox,
    registry: DockerRegistry,
}

impl Scene {
    fn new() -> Self {
        let sandbox = Sandbox::with_pack();
        for (path, content) in [("old/new.txt", "old"), ("new/new.txt", "new")] {
            let folder = path.split('/').next().unwrap();
            for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
                let content = fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
                sandbox.write(&format!("{folder}/{file}"), content);
            }
            sandbox.write(path, content);
        }
        fs::create_dir(sandbox.path("registry")).unwrap();
        let registry = DockerRegistry::start(&sandbox.path("registry"), "", "");
        Self { sandbox, registry }
    }

    fn publish(&self, pack: &str, base: &str) -> Ran {
        let to = format!("{}/{base}", self.registry.host);
        self.sandbox.run(&["publish", pack, "--replace", "--to", &to])
    }

    /// Pushes through a passage that stops at a byte, and kills the program there.
    fn kill(&self, base: &str, way: Way, bytes: usize) -> Passage {
        let passage = Passage::start(&self.registry.host, way, bytes);
        let to = format!("{}/{base}", passage.host);
        let mut child = start(&self.sandbox, &["publish", "new", "--replace", "--to", &to]);
        while child.try_wait().unwrap().is_none() {
            if passage.has_stopped(Duration::from_millis(5)) {
                child.kill().unwrap();
                child.wait().unwrap();
                break;
            }
        }
        passage
    }

    /// Pulls what the tag holds, every byte of it checked, and returns the file that tells which it is.
    fn held(&self, base: &str) -> Option<String> {
        let reference = format!("{}/{base}/spectro-packs/archive/demo:1.0.0", self.registry.host);
        let folder = tempfile::tempdir_in(self.sandbox.path("")).unwrap();
        let folder = folder.path().to_str().unwrap();
        let ran = self.sandbox.run(&["pull", &reference, folder]);
        if ran.code == 4 && ran.stderr.starts_with("error: there is no `") {
            return None;
        }
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        Some(fs::read_to_string(Path::new(folder).join("new.txt")).unwrap())
    }
}

#[test]
fn a_push_to_a_registry_that_is_killed_anywhere_leaves_the_old_or_the_new_and_completes_later() {
    let scene = Scene::new();
    for before in [Before::Nothing, Before::Other] {
        for way in [Way::Requests, Way::Answers] {
            let all = usize::MAX - scene.kill(&format!("all/{before:?}"), way, usize::MAX).left();
            for number in 0..KILLS {
                let case = format!("{before:?} {way:?} {number}");
                let base = case.to_lowercase().replace(' ', "/");
                if before == Before::Other {
                    assert_eq!(scene.publish("old", &base).code, 0, "{case}");
                }
                scene.kill(&base, way, all * (number + 1) / KILLS);
                let held = scene.held(&base);
                let allowed = match before {
                    Before::Nothing => [None, Some("new")],
                    Before::Other => [Some("old"), Some("new")],
                };
                assert!(allowed.contains(&held.as_deref()), "{case}: {held:?}");
                let again = scene.publish("new", &base);
                assert_eq!(again.code, 0, "{case}: {}", again.stderr);
                assert_eq!(scene.held(&base).as_deref(), Some("new"), "{case}");
            }
        }
    }
}

/// Starts the program, and kills it once its layout has so many files and folders.
fn kill_at(sandbox: &Sandbox, arguments: &[&str], layout: &Path, files: usize) {
    let mut child = start(sandbox, arguments);
    while child.try_wait().unwrap().is_none() && entries(layout) < files {
        thread::yield_now();
    }
    // It may have ended by itself.
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_push_to_a_layout_that_is_killed_at_any_file_leaves_it_sound() {
    for files in 1..8 {
        let sandbox = Sandbox::with_pack();
        let layout = sandbox.path("dist/registry");
        kill_at(&sandbox, &["publish", "demo"], &layout, files);
        if layout.join("index.json").exists() {
            let inspected = sandbox.run(&["inspect", "oci:dist/registry:1.0.0"]);
            assert_eq!(inspected.code, 0, "{files}: {}", inspected.stderr);
        }
        let again = sandbox.run(&["publish", "demo"]);
        assert_eq!(again.code, 0, "{files}: {}", again.stderr);
        let unchanged = sandbox.run(&["publish", "demo"]);
        assert!(unchanged.stderr.contains("unchanged"), "{files}: {}", unchanged.stderr);
    }
}

#[test]
fn a_copy_into_a_layout_that_is_killed_at_any_file_leaves_whole_packs_and_goes_on() {
    let sandbox = several();
    let copy = ["copy", "oci:dist/registry", "oci:mirror", "--all"];
    for files in 1..14 {
        let mirror = sandbox.path("mirror");
        kill_at(&sandbox, &copy, &mirror, files);
        if mirror.join("index.json").exists() {
            for pack in sandbox.run(&["list", "oci:mirror"]).stdout.lines() {
                let reference = format!("oci:mirror:{pack}");
                let pulled = sandbox.run(&["pull", &reference, "out", "--archive"]);
                assert_eq!(pulled.code, 0, "{files} {pack}: {}", pulled.stderr);
            }
        }
        let again = sandbox.run(&copy);
        assert_eq!((again.code, again.stdout.lines().count()), (0, 5), "{files}: {}", again.stderr);
        fs::remove_dir_all(&mirror).unwrap();
    }
}

#[test]
fn writers_of_one_layout_wait_for_each_other() {
    let sandbox = Sandbox::with_pack();
    let names = ["a1", "a2", "a3", "a4"];
    for name in names {
        for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
            let content = fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
            sandbox.write(&format!("{name}/{file}"), content);
        }
        sandbox.replace(&format!("{name}/pack.json"), "\"demo\"", &format!("\"{name}\""));
    }
    let children = names.map(|name| start(&sandbox, &["publish", name]));
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for name in names {
        let again = ran(&mut sandbox.command(&["publish", name]));
        assert!(again.stderr.contains("unchanged"), "{again:?}");
    }
}

#[test]
fn a_writer_waits_for_another_and_no_longer_than_that_one_lives() {
    let sandbox = Sandbox::with_pack();
    let layout = sandbox.path("dist/registry");
    let lock = layout.join(".pack-build.lock");
    sandbox.write("dist/registry/.pack-build.lock", "");
    // It holds the lock until it is killed.
    let mut flock = Command::new("flock");
    let mut other = flock.arg("--no-fork").arg(&lock).args(["sleep", "1000"]).spawn().unwrap();
    let is_held = || matches!(File::open(&lock).unwrap().try_lock(), Err(TryLockError::WouldBlock));
    while !is_held() {
        thread::yield_now();
    }
    let mut writer = start(&sandbox, &["publish", "demo"]);
    // All blobs are there, and only the index is missing.
    while entries(&layout.join("blobs/sha256")) < 3 {
        thread::yield_now();
    }
    assert!(!layout.join("index.json").exists());
    assert!(writer.try_wait().unwrap().is_none());
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(writer.wait().unwrap().success());
    assert!(layout.join("index.json").exists());
}

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    let mut command = sandbox.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Counts what lies below a folder.
fn entries(folder: &Path) -> usize {
    let Ok(list) = fs::read_dir(folder) else { return 0 };
    list.map_while(Result::ok).map(|item| 1 + entries(&item.path())).sum()
}
