//! 220 packs of the sizes that the public ones have: half are below 166 kB, nine in ten below 1.3 MB, the
//! largest has 5.3 MB. Each has one chart, as an archive and unpacked beside it, so a pack compresses to
//! somewhat more than a quarter, as the public ones do.

use pack_build::check::minimal_pack;
use pack_build::source::{Kind, tar_gz};
use std::error::Error;
use std::fs;
use std::io::Read;
use std::path::Path;

pub(crate) const PACKS: usize = 220;
const WORDS: [&str; 12] = [
    "metadata:\n  name: ",
    "containerPort: 8080\n",
    "The controller reads its configuration once. ",
    "image: registry.example.com/",
    "{{- include \"labels\" . | nindent 4 }}\n",
    "resources:\n  limits:\n    memory: 128Mi\n",
    "serviceAccountName: ",
    "a value that has no default ",
    "enabled: false\n",
    "securityContext:\n  runAsNonRoot: true\n",
    "when the cluster is upgraded, ",
    "v1.24.3\n",
];

/// Writes the packs and returns how many bytes they have.
pub(crate) fn generate(folder: &Path) -> Result<usize, Box<dyn Error>> {
    let _ = fs::remove_dir_all(folder);
    let mut bytes = 0;
    for index in 0..PACKS {
        bytes += write_pack(folder, index, size(index * 1000 / PACKS))?;
    }
    Ok(bytes)
}

/// Size of a pack in bytes, by its place among a thousand, on straight lines between known ones.
fn size(place: usize) -> usize {
    let known = [(0, 8_000), (500, 166_000), (900, 1_300_000), (1000, 5_300_000)];
    let above = known.iter().position(|(at, _)| *at > place).unwrap_or(known.len() - 1);
    let ((from, low), (to, high)) = (known[above - 1], known[above]);
    low + (high - low) * (place - from) / (to - from)
}

fn write_pack(folder: &Path, index: usize, size: usize) -> Result<usize, Box<dyn Error>> {
    let name = format!("demo-{index}");
    let pack = folder.join(&name);
    fs::create_dir_all(pack.join("charts"))?;
    for (path, entry) in minimal_pack().entries() {
        if matches!(entry.kind(), Kind::File { .. }) {
            let mut content = Vec::new();
            entry.open()?.read_to_end(&mut content)?;
            fs::write(pack.join(path), content)?;
        }
    }
    let archive = format!("charts/{name}-1.0.0.tgz");
    let json = format!(
        "{{\"name\": \"{name}\", \"displayName\": \"Demo {index}\", \"version\": \"1.0.0\", \
         \"layer\": \"csi\", \"cloudTypes\": [\"all\"], \"charts\": [\"{archive}\"]}}"
    );
    fs::write(pack.join("pack.json"), json)?;
    let values: String = (0..size / 400)
        .map(|key| format!("    key{key}: \"value {key}\" # A comment.\n"))
        .collect();
    fs::write(
        pack.join("values.yaml"),
        format!("pack:\n  namespace: demo\ncharts:\n  {name}:\n    first: 1\n{values}"),
    )?;
    let chart = chart(&name, size);
    for (path, content) in &chart {
        let path = pack.join("charts").join(path);
        fs::create_dir_all(path.parent().unwrap_or(&pack))?;
        fs::write(path, content)?;
    }
    let unpacked: usize = chart.iter().map(|(_, content)| content.len()).sum();
    let packed = tar_gz(chart)?;
    fs::write(pack.join(archive), &packed)?;
    Ok(values.len() + unpacked + packed.len())
}

/// The files of a chart: some templates, and notes that make it as large as it should be.
fn chart(name: &str, size: usize) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        (
            format!("{name}/Chart.yaml"),
            format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n").into_bytes(),
        ),
        (format!("{name}/values.yaml"), b"first: 1\n".to_vec()),
    ];
    for index in 0..20 {
        let template: String = (0..size / 4000)
            .map(|line| format!("  key{line}: {{{{ .Values.first | quote }}}}\n"))
            .collect();
        let template = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c{index}\ndata:\n{template}"
        );
        files.push((format!("{name}/templates/t{index}.yaml"), template.into_bytes()));
    }
    files.push((format!("{name}/files/notes.txt"), prose(size * 3 / 5)));
    files
}

/// Text of chosen words, the same every time, which compresses as prose and manifests do.
fn prose(size: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut text = Vec::with_capacity(size + 80);
    while text.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let word = WORDS[usize::from(state.to_le_bytes()[3]) % WORDS.len()];
        text.extend_from_slice(word.as_bytes());
    }
    text
}
