//! 220 packs of the sizes that the public ones have: half are below 166 kB, nine in ten below 1.3 MB, the
//! largest has 5.3 MB; each has one chart archive.

use pack_build::check::minimal_pack;
use pack_build::source::{Kind, tar_gz};
use std::error::Error;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

pub(crate) const PACKS: usize = 220;

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
    let chart = chart(&name, size)?;
    fs::write(pack.join(archive), &chart)?;
    Ok(values.len() + chart.len())
}

/// A chart of some templates, and of a file of noise that makes it as large as it should be.
fn chart(name: &str, size: usize) -> io::Result<Vec<u8>> {
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
    let mut state = 88_172_645_463_325_252_u64;
    let noise = (0..size * 4 / 5).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    });
    files.push((format!("{name}/files/noise.bin"), noise.collect()));
    tar_gz(files)
}
