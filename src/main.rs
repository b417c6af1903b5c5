//! The `pack-build` command.

fn main() {}
