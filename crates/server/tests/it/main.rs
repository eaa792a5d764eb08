//! The binary as operators meet it: commands, sentences and exit codes, start, stop and sudden death.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails its test by panicking")]

mod backup;
mod commands;
mod crash;
mod doctor;
mod harness;
mod mail;
mod stand;
mod startup;
mod stop;
