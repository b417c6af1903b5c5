//! Times the comparison of 118 pairs of versions of real sizes, as a process: between the two versions of
//! a pack every seventh value is gone.

#[path = "shared/packs.rs"]
mod packs;
#[path = "shared/timing.rs"]
mod timing;

use packs::PACKS;
use std::error::Error;
use std::fs;
use std::io::{self, Write, stdout};
use std::path::Path;
use std::process::Command;

const PAIRS: usize = 118;
const ROUNDS: usize = 21;
const GAP: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-compat");
    packs::generate(&folder)?;
    // Those that have a pair are spread over all sizes.
    let paired: Vec<usize> = (0..PAIRS).map(|pair| pair * PACKS / PAIRS).collect();
    for index in 0..PACKS {
        let old = folder.join(format!("demo-{index}"));
        if paired.contains(&index) {
            write_next(&old, &folder.join(format!("next-{index}")))?;
        } else {
            fs::remove_dir_all(old)?;
        }
    }
    let arguments = ["compat", ".", "--all", "--policy", "report"];
    let compare = |_| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pack-build"));
        timing::time(command.args(arguments).current_dir(&folder))
    };
    let time = timing::median((0..ROUNDS).map(compare).collect::<Result<_, _>>()?);
    writeln!(stdout().lock(), "compat of {PAIRS} pairs    {time:>10.1?}")?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Writes the version 1.1.0 of a pack.
fn write_next(old: &Path, new: &Path) -> io::Result<()> {
    copy_folder(&old.join("charts"), &new.join("charts"))?;
    for file in ["README.md", "logo.png"] {
        fs::copy(old.join(file), new.join(file))?;
    }
    let json = fs::read_to_string(old.join("pack.json"))?;
    fs::write(new.join("pack.json"), json.replace("\"1.0.0\"", "\"1.1.0\""))?;
    let values = fs::read_to_string(old.join("values.yaml"))?;
    let lines = values.lines().enumerate();
    let kept: String = lines
        .filter(|(number, line)| number % GAP > 0 || !line.contains("key"))
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    fs::write(new.join("values.yaml"), kept)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for item in fs::read_dir(from)? {
        let item = item?;
        let to = to.join(item.file_name());
        if item.file_type()?.is_dir() {
            copy_folder(&item.path(), &to)?;
        } else {
            fs::copy(item.path(), to)?;
        }
    }
    Ok(())
}
