//! Which of the paths and descriptors that processes name are ours.

use std::fs;
use std::path::{Path, PathBuf};

use super::sys;
use crate::node::Device;

/// Names in /dev: the nodes, and links to them.
const NODES: [(&str, Device); 2] = [("sr0", Device::Block), ("sg0", Device::Generic)];
const LINKS: [&str; 2] = ["cdrom", "scd0"];
/// Where the links lead.
pub(super) const LINK_TARGET: &str = "sr0";

/// What descriptors of ours are called in /proc.
const OPEN_PLACEHOLDER: &str = "/memfd:rawcd-drive";

/// Longest path (PATH_MAX).
const MAX_PATH_LEN: usize = 4096;
/// What `openat` and others call the working directory.
const WORKING_DIRECTORY: i32 = -100;

/// What is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A node.
    Node(Device),
    /// A link to the block device.
    Link,
    /// A place in the lists of devices.
    Listed,
    /// An open file by a name of its descriptor, such as /dev/fd/3.
    Named { process: u32, descriptor: u32 },
    /// An open file by its descriptor.
    Open { descriptor: u32 },
}

/// The path at an address; `None` when there is none.
pub(super) fn read_path(thread: u32, address: u64) -> Option<Vec<u8>> {
    let mut path = Vec::new();
    let mut at = address;
    while path.len() < MAX_PATH_LEN {
        // Up to the end of a page: the next one may not be there.
        let mut piece = [0; 256];
        let len = (256 - (at % 256)) as usize;
        let read = sys::read_memory(thread, at, &mut piece[..len]).ok()?;
        match piece[..read].iter().position(|byte| *byte == 0) {
            Some(end) => {
                path.extend_from_slice(&piece[..end]);
                return Some(path);
            }
            None if read < len => return None,
            None => path.extend_from_slice(&piece[..read]),
        }
        at += read as u64;
    }
    None
}

/// What a thread means by a path.
pub(super) fn resolve(thread: u32, folder: i32, path: &[u8]) -> Option<Target> {
    let path = std::str::from_utf8(path).ok()?;
    let absolute = if path.starts_with('/') {
        PathBuf::from(path)
    } else {
        // Most paths are not ours, and then nobody needs to know where they lead.
        if !is_node_name(last_name(path)) {
            return None;
        }
        let folder = match folder {
            WORKING_DIRECTORY => format!("/proc/{thread}/cwd"),
            descriptor => format!("/proc/{thread}/fd/{descriptor}"),
        };
        fs::read_link(folder).ok()?.join(path)
    };
    let names = normal(absolute.to_str()?);
    if let Some(target) = target(thread, &names) {
        return is_ours(target, thread).then_some(target);
    }
    // By way of a link to /dev.
    let (name, folder) = names.split_last()?;
    if !is_node_name(name) {
        return None;
    }
    let folder = fs::canonicalize(format!("/{}", folder.join("/"))).ok()?;
    (folder == Path::new("/dev")).then(|| target(thread, &["dev", name]))?
}

/// A descriptor, which may be ours.
pub(super) fn descriptor(number: u64) -> Option<Target> {
    Some(Target::Open { descriptor: u32::try_from(number & 0xFFFF_FFFF).ok()? })
}

/// Whether what a thread means is one of our nodes or files.
pub(super) fn is_ours(target: Target, thread: u32) -> bool {
    let (process, descriptor) = match target {
        Target::Node(_) | Target::Link | Target::Listed => return true,
        Target::Named { process, descriptor } => (process, descriptor),
        Target::Open { descriptor } => (thread, descriptor),
    };
    fs::read_link(format!("/proc/{process}/fd/{descriptor}"))
        .is_ok_and(|name| name.to_str().is_some_and(|name| name.starts_with(OPEN_PLACEHOLDER)))
}

fn is_node_name(name: &str) -> bool {
    LINKS.contains(&name) || NODES.iter().any(|(node, _)| *node == name)
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The names of an absolute path, without `.`, `..` and empty ones.
fn normal(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names
}

/// Folders that list devices: what is in them, and below.
pub(super) const LISTS: [&str; 8] = [
    "sys/bus/scsi/devices",
    "sys/class/scsi_generic",
    "sys/class/scsi_device",
    "sys/class/block",
    "sys/block",
    "sys/dev/block",
    "sys/devices/rawcd",
    "proc/sys/dev/cdrom",
];

fn is_listed(names: &[&str]) -> bool {
    let is_in = |list: &str| {
        let mut names = names.iter();
        list.split('/').all(|name| names.next() == Some(&name))
    };
    // A machine without SCSI devices has not even the folder of the list.
    let is_missing = || !Path::new("/sys/bus/scsi").exists();
    LISTS.into_iter().any(is_in) || (names == ["sys", "bus", "scsi"] && is_missing())
}

/// A path in the lists of devices, without the first slash; `None` when it leads elsewhere.
pub(super) fn listed(path: &[u8]) -> Option<String> {
    let path = std::str::from_utf8(path).ok().filter(|path| path.starts_with('/'))?;
    let names = normal(path);
    is_listed(&names).then(|| names.join("/"))
}

/// What may be ours at a place.
fn target(thread: u32, names: &[&str]) -> Option<Target> {
    let named =
        |process, number: &str| Some(Target::Named { process, descriptor: number.parse().ok()? });
    match *names {
        ["dev", name] if LINKS.contains(&name) => Some(Target::Link),
        ["dev", "stdin"] => named(thread, "0"),
        ["dev", "stdout"] => named(thread, "1"),
        ["dev", "stderr"] => named(thread, "2"),
        ["dev", name] => {
            NODES.iter().find(|(node, _)| *node == name).map(|(_, device)| Target::Node(*device))
        }
        ["dev", "fd", number] => named(thread, number),
        ref names if is_listed(names) => Some(Target::Listed),
        ["proc", "self" | "thread-self", "fd", number] => named(thread, number),
        ["proc", process, "fd", number] => named(process.parse().ok()?, number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_drive() {
        let find = |path| target(7, &normal(path));
        assert_eq!(find("/dev/sr0"), Some(Target::Node(Device::Block)));
        assert_eq!(find("//dev/./../dev//sg0"), Some(Target::Node(Device::Generic)));
        assert_eq!(find("/dev/cdrom"), Some(Target::Link));
        assert_eq!(find("/dev/scd0"), Some(Target::Link));
        for other in ["/dev/sr1", "/dev", "/", "/sr0", "/dev/sr0/x", "/tmp/dev/sr0", "/dev/fd/x"] {
            assert_eq!(find(other), None, "{other}");
        }
    }

    #[test]
    fn lists() {
        let find = |path| target(7, &normal(path));
        for path in ["/sys/block", "/sys/dev/block/11:0/size", "/sys/./block/../block/vda"] {
            assert_eq!(find(path), Some(Target::Listed), "{path}");
        }
        for path in ["/sys", "/sys/class", "/sys/blocks", "/tmp/sys/block", "/sys/block/../x"] {
            assert_eq!(find(path), None, "{path}");
        }
        assert_eq!(listed(b"//sys/block/../block//sr0/"), Some("sys/block/sr0".to_owned()));
        assert_eq!(listed(b"sys/block"), None);
    }

    #[test]
    fn names_of_descriptors() {
        let find = |path| target(7, &normal(path));
        let named = |process, descriptor| Some(Target::Named { process, descriptor });
        assert_eq!(find("/dev/fd/900"), named(7, 900));
        assert_eq!(find("/dev/stdin"), named(7, 0));
        assert_eq!(find("/proc/self/fd/3"), named(7, 3));
        assert_eq!(find("/proc/12/fd/3"), named(12, 3));
    }

    #[test]
    fn where_paths_lead() {
        let this = std::process::id();
        let find = |folder, path: &str| resolve(this, folder, path.as_bytes());
        assert_eq!(find(-100, "/dev/sr0"), Some(Target::Node(Device::Block)));
        // Relative to a folder that is not /dev, and to none.
        assert_eq!(find(-100, "sr0"), None);
        assert_eq!(find(-1, "sr0"), None);
        let dev = fs::File::open("/dev").unwrap();
        let dev = std::os::fd::AsRawFd::as_raw_fd(&dev);
        assert_eq!(find(dev, "sr0"), Some(Target::Node(Device::Block)));
        assert_eq!(find(dev, "null"), None);
        // By /proc/self/root, a link that leads through /.
        assert_eq!(find(-100, "/proc/self/root/dev/sr0"), Some(Target::Node(Device::Block)));
        // A descriptor, but none of ours.
        assert_eq!(find(-100, &format!("/dev/fd/{dev}")), None);
        let target = descriptor(dev.unsigned_abs().into()).unwrap();
        assert!(!is_ours(target, this));
    }

    #[test]
    fn paths_in_memory() {
        let this = std::process::id();
        let long = [vec![b'x'; 700], vec![0]].concat();
        assert_eq!(read_path(this, long.as_ptr().addr() as u64).unwrap(), long[..700]);
        assert_eq!(read_path(this, c"/dev/sr0".as_ptr().addr() as u64).unwrap(), b"/dev/sr0");
        assert_eq!(read_path(this, 8), None);
        let endless = vec![b'x'; 5000];
        assert_eq!(read_path(this, endless.as_ptr().addr() as u64), None);
    }
}
