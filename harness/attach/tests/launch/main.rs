//! Programs under the launcher: what they open, read, hold, inherit and leave behind.
//!
//! This binary is several things. As a test it starts itself as a launcher with a small drive, or
//! as a server of one and launchers that are connected, and these start what is to be tested:
//! itself again as one of the clients, or a shell.

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod client;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod drive;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod ends;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod programs;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod raw;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod served;

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn main() -> std::process::ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match arguments.first().and_then(|role| role.to_str()) {
        Some("launcher") => drive::launcher(&arguments[1..]),
        Some("server") => drive::server(&arguments[1..]),
        Some("connected") => drive::connected(&arguments[1..]),
        Some("client") => client::run(&arguments[1..]),
        _ => {
            let mut tests = programs::tests();
            tests.extend(ends::tests());
            tests.extend(served::tests());
            libtest_mimic::run(&libtest_mimic::Arguments::from_args(), tests).exit_code()
        }
    }
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn main() {}
