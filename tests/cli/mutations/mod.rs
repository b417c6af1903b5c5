//! Sound packs, and the one finding that each defect put into them must give.

mod charts;
mod manifests;
mod images;
mod images;
mod manifests;
