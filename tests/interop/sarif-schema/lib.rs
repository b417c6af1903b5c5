//! Holds a dependency.
