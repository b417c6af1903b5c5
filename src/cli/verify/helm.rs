//! Has Helm render the charts of a pack, where there is a `helm` on the PATH.

use pack_build::check::Rendered;
use pack_build::pack::{ManifestContent, Pack, images};
use pack_build::yaml::{Dialect, Node, Value};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long one chart may take; charts of the public packs take a fifth of a second.
const TIMEOUT: Duration = Duration::from_mins(1);
/// Most bytes of objects that are read of one chart.
const MAX_OUTPUT: u64 = 64 << 20;

/// A `helm` that can be run.
#[derive(Debug)]
pub(super) struct Helm {
    program: PathBuf,
}

/// Returns whether the images of a pack are certain only once it is rendered.
pub(super) fn is_needed(pack: &Pack) -> bool {
    let has_templates = !pack.charts().is_empty() || !pack.manifests().is_empty();
    has_templates && images::has_list(pack)
}

impl Helm {
    /// Finds the first `helm` on the PATH.
    pub(super) fn find() -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let name = format!("helm{}", std::env::consts::EXE_SUFFIX);
        let mut programs = std::env::split_paths(&path).map(|folder| folder.join(&name));
        let program = programs.find(|program| program.is_file())?;
        Some(Self { program })
    }

    /// Renders the charts and manifests of a pack with its values.
    ///
    /// # Errors
    /// What Helm says about the first one that it cannot render.
    pub(super) fn render(&self, pack: &Pack, folder: &Path) -> Result<Vec<Rendered>, String> {
        let values = pack.values().document().map(|values| values.root());
        let section = |heading: &str, name: &str| values?.get(heading)?.get(name);
        let mut rendered = Vec::new();
        for chart in pack.charts() {
            let Some(name) = chart.name() else { continue };
            let text = self.template(&folder.join(chart.path()), section("charts", name))?;
            rendered.push(Rendered { file: chart.path().to_owned(), text });
        }
        for manifest in pack.distinct_manifests() {
            let Some(text) = manifest.text() else { continue };
            let text = match manifest.content() {
                ManifestContent::Template(_) => {
                    self.template_manifest(text, section("manifests", manifest.key()))?
                }
                _ => text.to_string(),
            };
            rendered.push(Rendered { file: manifest.path().to_owned(), text });
        }
        Ok(rendered)
    }

    /// Palette renders a manifest as Helm does a template; so it is put into a chart.
    fn template_manifest(&self, text: &str, values: Option<Node<'_>>) -> Result<String, String> {
        let chart = tempfile::tempdir().map_err(|error| error.to_string())?;
        let templates = chart.path().join("templates");
        let yaml = "apiVersion: v2\nname: manifest\nversion: 0.0.0\n";
        fs::write(chart.path().join("Chart.yaml"), yaml)
            .and_then(|()| fs::create_dir(&templates))
            .and_then(|()| fs::write(templates.join("manifest.yaml"), text))
            .map_err(|error| error.to_string())?;
        self.template(chart.path(), values)
    }

    fn template(&self, chart: &Path, values: Option<Node<'_>>) -> Result<String, String> {
        let values = values.map_or(Ok(Value::Null), |values| values.resolve(Dialect::Helm));
        let values = values.map_err(|fault| fault.message)?;
        let values =
            if values == Value::Null { "{}".to_owned() } else { json(&values).to_string() };
        let arguments =
            ["template", "pack", "--namespace", "pack", "--skip-tests", "--values", "-"];
        let child = Command::new(&self.program)
            .args(arguments.map(OsStr::new))
            .arg("--")
            .arg(chart)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        finish(child, values)
    }
}

/// Gives a program its input and returns its output, or its last words.
fn finish(mut child: Child, input: String) -> Result<String, String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read its input says why elsewhere.
        thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    let output = child.stdout.take().map(read_aside);
    let words = child.stderr.take().map(read_aside);
    thread::spawn(move || {
        let join = |reader: Option<thread::JoinHandle<io::Result<String>>>| {
            reader.and_then(|reader| reader.join().ok()).and_then(Result::ok).unwrap_or_default()
        };
        let (output, words) = (join(output), join(words));
        // Nobody waits any more once the time is up.
        sender.send((output, words)).ok();
    });
    let answer = receiver.recv_timeout(TIMEOUT);
    if answer.is_err() {
        // It may have ended by itself just now.
        child.kill().ok();
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    match answer {
        Err(_) => Err(format!("it took longer than {} seconds", TIMEOUT.as_secs())),
        Ok((output, _)) if status.success() => Ok(output),
        Ok((_, words)) => Err(words.lines().next().unwrap_or("it failed").trim().to_owned()),
    }
}

fn read_aside(stream: impl Read + Send + 'static) -> thread::JoinHandle<io::Result<String>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut stream = stream.take(MAX_OUTPUT);
        stream.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    })
}

/// Returns values as JSON, which is YAML that every reader agrees on.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => match (i64::try_from(*value), u64::try_from(*value)) {
            (Ok(value), _) => value.into(),
            (_, Ok(value)) => value.into(),
            _ => value.to_string().into(),
        },
        Value::Float(value) => (*value).into(),
        Value::String(text) | Value::Timestamp(text) => text.as_str().into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => {
            let entry =
                |(key, value): &(Value, Value)| Some((json(key).as_str()?.to_owned(), json(value)));
            serde_json::Value::Object(entries.iter().filter_map(entry).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pack_build::yaml::parse;

    #[test]
    fn values_become_json_as_helm_reads_them() {
        let values =
            parse("a: [1, 1.5, yes, null]\nb: {c: \"x\", 1: 2024-01-02}\n".into()).unwrap();
        let values = values.root().resolve(Dialect::Helm).unwrap();
        let expected = r#"{"a":[1,1.5,true,null],"b":{"1":"2024-01-02","c":"x"}}"#;
        assert_eq!(json(&values), serde_json::from_str::<serde_json::Value>(expected).unwrap());
    }
}
