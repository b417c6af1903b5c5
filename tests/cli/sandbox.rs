//! A folder of its own for each test, and the program run in it.

use pack_build::check::minimal_pack;
use pack_build::source::Kind;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A fresh folder that is removed at the end of the test.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// What a run of the program left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    /// Makes an empty sandbox.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Makes a sandbox that holds the smallest sound pack in `demo`.
    pub(crate) fn with_pack() -> Self {
        let sandbox = Self::new();
        for (path, entry) in minimal_pack().entries() {
            if matches!(entry.kind(), Kind::File { .. }) {
                let mut bytes = Vec::new();
                entry.open().unwrap().read_to_end(&mut bytes).unwrap();
                sandbox.write(&format!("demo/{path}"), bytes);
            }
        }
        sandbox
    }

    /// Returns the path of something in the sandbox.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Writes a file and the folders that lead to it.
    pub(crate) fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Writes a program; `script` is the body of a shell script.
    ///
    /// A shell writes it: while this process has it open, another test that starts a program would
    /// inherit that, and Linux runs no file that is open for writing.
    #[cfg(unix)]
    pub(crate) fn program(&self, relative: &str, script: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let written = Command::new("/bin/sh")
            .args(["-c", r#"printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod 755 "$1""#, "sh"])
            .arg(path)
            .arg(script)
            .status()
            .unwrap();
        assert!(written.success());
    }

    /// Replaces a piece of text in a file.
    pub(crate) fn replace(&self, relative: &str, from: &str, to: &str) {
        let text = self.read(relative);
        assert!(text.contains(from), "{relative} does not hold {from:?}");
        self.write(relative, text.replace(from, to));
    }

    /// Reads a text file.
    pub(crate) fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap()
    }

    /// Prepares a run of the program in the sandbox, with nothing of the caller's environment
    /// that changes what it does.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pack-build"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("HOME", self.folder.path());
        for name in [
            "SOURCE_DATE_EPOCH",
            "GITHUB_OUTPUT",
            "GITHUB_STEP_SUMMARY",
            "DOCKER_CONFIG",
            "REGISTRY_AUTH_FILE",
            "XDG_RUNTIME_DIR",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "no_proxy",
            "XDG_CONFIG_HOME",
            "PACK_BUILD_USERNAME",
            "PACK_BUILD_PASSWORD",
            "CLICOLOR_FORCE",
        ] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program in the sandbox.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments))
    }
}

/// Runs a prepared command to its end.
pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns the folder of this repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
