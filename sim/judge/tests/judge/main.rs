//! Every rule fires where it should, and only there.

#![cfg(test)] // so that helpers may unwrap like the tests they serve

mod captured;
mod cd_text;
mod common;
mod floods;
mod gaps;
mod habits;
mod legal;
mod main_channel;
mod p;
mod packets;
mod q;
mod robust;
mod rw;
mod samples;
mod session;
mod sessions;
mod toc;
