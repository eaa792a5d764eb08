//! Files that users send: taken in, kept for whoever they belong to, and removed when nobody has them any more.
//!
//! Owns `loose_files`. A feature takes a file in with [`receive`], outside any transaction, and makes it its own with
//! [`keep`] in the transaction that writes the row which names it; if that does not happen, it lets go with
//! [`discard`]. The feature's table has a trigger that writes `loose_files` for every row it loses, and who deletes
//! such a row, calls [`remove_given_up`] behind it. Invariant: every stored file is named by a row, or by one of `loose_files`.
//!
//! What is taken is decided by content: see [`platform::files::kinds`]. Pictures are written anew.

mod removal;
mod store;
mod upload;

pub use removal::{REMOVE, remove_given_up, sweep_schedule};
pub use store::keep;
pub use upload::{Received, Seen, Upload, discard, open, receive};
