//! Sound packs, and the one finding that each defect put into them must give.

mod charts;
mod images;
mod manifests;
mod metadata;
mod schema;
mod upgrades;
mod versions;
