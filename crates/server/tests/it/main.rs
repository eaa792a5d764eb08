//! The binary as operators meet it: commands, sentences and exit codes, start, stop and sudden death.

mod commands;
mod crash;
mod harness;
mod startup;
mod stop;
