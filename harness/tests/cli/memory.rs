//! Memory does not grow with the disc.

use super::*;

/// Half an hour, most of it with R-W packs and noise, in the tenth of a gigabyte that a whole disc
/// may take.
#[test]
fn half_an_hour_takes_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let plan = "subcode_rw: { generated: { seed: 3 }, form: packed }\n\
                tracks:\n\
                \x20 - { type: audio, source: { noise: { seed: 1, sectors: 100000 } } }\n\
                \x20 - { type: mode1, source: { counter: 35000 } }\n";
    fs::write(at.join("plan.yaml"), plan).unwrap();
    for arguments in [
        &["encode", "plan.yaml", "--block", "raw", "-o", "/dev/null"][..],
        &["burn", "plan.yaml", "--disc", "disc"],
        &["check", "disc", "--plan", "plan.yaml"],
    ] {
        let kilobytes = most_resident(at, arguments);
        assert!((1..100_000).contains(&kilobytes), "{arguments:?}: {kilobytes} kB");
    }
}

/// Runs to a good end; gives the most kilobytes that were resident when looked at.
fn most_resident(folder: &Path, arguments: &[&str]) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rawcd"))
        .args(arguments)
        .current_dir(folder)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        // The high water mark only rises; it is gone when the process is.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = mark.and_then(|mark| mark.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(kilobytes.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success(), "{arguments:?}");
            return most;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
