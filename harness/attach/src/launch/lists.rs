//! The lists of devices in /sys and /proc, with the drive in them: a tree in a folder for
//! temporary files, made when somebody first looks at one.
//!
//! It has what scans look at, as the kernel writes it. Other devices of the machine are links to
//! what the kernel says of them.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::paths::LISTS;
use crate::node::About;

/// The drive in the tree of devices.
const DEVICE: &str = "sys/devices/rawcd/host0/target0:0:0/0:0:0:0";

/// Lists and their entries, each a link to something below the device.
const ENTRIES: [(&str, &str); 6] = [
    ("sys/bus/scsi/devices/0:0:0:0", ""),
    ("sys/class/scsi_generic/sg0", "scsi_generic/sg0"),
    ("sys/class/scsi_device/0:0:0:0", "scsi_device/0:0:0:0"),
    ("sys/class/block/sr0", "block/sr0"),
    ("sys/block/sr0", "block/sr0"),
    ("sys/dev/block/11:0", "block/sr0"),
];

/// Files of the device that are the same for all drives.
const FILES: [(&str, &str); 26] = [
    ("type", "5"),
    ("scsi_level", "6"),
    ("state", "running"),
    ("device_blocked", "0"),
    ("modalias", "scsi:t-0x05"),
    ("uevent", "DEVTYPE=scsi_device\nDRIVER=sr\nMODALIAS=scsi:t-0x05"),
    ("scsi_generic/sg0/dev", "21:0"),
    ("scsi_generic/sg0/uevent", "MAJOR=21\nMINOR=0\nDEVNAME=sg0"),
    ("block/sr0/dev", "11:0"),
    ("block/sr0/uevent", "MAJOR=11\nMINOR=0\nDEVNAME=sr0\nDEVTYPE=disk"),
    ("block/sr0/removable", "1"),
    ("block/sr0/ro", "1"),
    ("block/sr0/range", "1"),
    ("block/sr0/ext_range", "1"),
    ("block/sr0/hidden", "0"),
    ("block/sr0/alignment_offset", "0"),
    ("block/sr0/discard_alignment", "0"),
    ("block/sr0/events", "media_change eject_request"),
    ("block/sr0/queue/rotational", "1"),
    ("block/sr0/queue/logical_block_size", "2048"),
    ("block/sr0/queue/physical_block_size", "2048"),
    ("block/sr0/queue/hw_sector_size", "2048"),
    ("block/sr0/queue/minimum_io_size", "2048"),
    ("block/sr0/queue/optimal_io_size", "0"),
    ("block/sr0/queue/max_sectors_kb", "64"),
    ("block/sr0/queue/read_ahead_kb", "128"),
];

/// Links of the device.
const LINKS: [(&str, &str); 6] = [
    ("subsystem", "../../../../../bus/scsi"),
    ("scsi_generic/sg0/device", "../../../0:0:0:0"),
    ("scsi_generic/sg0/subsystem", "../../../../../../../class/scsi_generic"),
    ("scsi_device/0:0:0:0/device", "../../../0:0:0:0"),
    ("block/sr0/device", "../../../0:0:0:0"),
    ("block/sr0/subsystem", "../../../../../../../class/block"),
];

/// A place for the lists, where they are when they were made.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    folder: PathBuf,
    is_made: bool,
    sectors: Option<u64>,
}

impl Lists {
    /// A place that nobody else has.
    pub(super) fn new() -> Lists {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = format!("rawcd-{}-{:x}", std::process::id(), since.as_nanos());
        Lists { folder: std::env::temp_dir().join(name), is_made: false, sectors: None }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn is_made(&self) -> bool {
        self.is_made
    }

    /// Makes the tree.
    pub(super) fn make(&mut self, about: &About) -> io::Result<()> {
        // Of this user alone, and not where something is already.
        fs::DirBuilder::new().mode(0o700).create(&self.folder)?;
        self.is_made = true;
        for list in LISTS {
            fs::create_dir_all(self.folder.join(list))?;
        }
        let device = self.folder.join(DEVICE);
        for folder in ["block/sr0/holders", "block/sr0/slaves", "block/sr0/queue"] {
            fs::create_dir_all(device.join(folder))?;
        }
        for folder in ["scsi_generic/sg0", "scsi_device/0:0:0:0"] {
            fs::create_dir_all(device.join(folder))?;
        }
        let [vendor, model, revision] = &about.names;
        let names = [("vendor", vendor), ("model", model), ("rev", revision)];
        let names = names.map(|(file, name)| (file, name.as_str()));
        for (file, text) in FILES.into_iter().chain(names) {
            fs::write(device.join(file), format!("{text}\n"))?;
        }
        for (link, target) in LINKS {
            symlink(target, device.join(link))?;
        }
        for (entry, below) in ENTRIES {
            let up = "../".repeat(entry.split('/').count() - 2);
            let below = if below.is_empty() { String::new() } else { format!("/{below}") };
            let target = DEVICE.trim_start_matches("sys/");
            symlink(format!("{up}{target}{below}"), self.folder.join(entry))?;
        }
        fs::write(self.folder.join("proc/sys/dev/cdrom/info"), info(about))?;
        self.add_others();
        Ok(())
    }

    /// Links to what the machine has beside the drive, as far as it can be read.
    fn add_others(&self) {
        for (entry, _) in ENTRIES {
            let Some((list, _)) = entry.rsplit_once('/') else { continue };
            let list = Path::new("/").join(list);
            for found in fs::read_dir(&list).into_iter().flatten().flatten() {
                let place = self.folder.join(&list.as_os_str().to_string_lossy()[1..]);
                let target = fs::read_link(found.path()).map(|target| list.join(target));
                let target = target.unwrap_or_else(|_| found.path());
                // What is there already is the drive.
                let _ = symlink(straight(&target), place.join(found.file_name()));
            }
        }
    }

    /// The size of the medium, in sectors of 512 bytes.
    pub(super) fn set_sectors(&mut self, sectors: u64) {
        if self.sectors != Some(sectors) {
            let size = self.folder.join(DEVICE).join("block/sr0/size");
            self.sectors = fs::write(size, format!("{sectors}\n")).is_ok().then_some(sectors);
        }
    }

    /// Removes the tree, if there is one.
    pub(super) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A path without `..`.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                straight.pop();
            }
            component => straight.push(component),
        }
    }
    straight
}

/// /proc/sys/dev/cdrom/info.
fn info(about: &About) -> String {
    let [writes_r, writes_rw] = about.writes.map(u8::from);
    let rows = [
        ("drive speed:\t", about.speed),
        ("drive # of slots:", 1),
        ("Can close tray:\t", 1),
        ("Can open tray:\t", 1),
        ("Can lock tray:\t", 1),
        ("Can change speed:", 1),
        ("Can select disk:", 0),
        ("Can read multisession:", 1),
        ("Can read MCN:\t", 1),
        ("Reports media changed:", 1),
        ("Can play audio:\t", 1),
        ("Can write CD-R:\t", writes_r.into()),
        ("Can write CD-RW:", writes_rw.into()),
        ("Can read DVD:\t", 0),
        ("Can write DVD-R:", 0),
        ("Can write DVD-RAM:", 0),
        ("Can read MRW:\t", 0),
        ("Can write MRW:\t", 0),
        ("Can write RAM:\t", 0),
    ];
    let rows: String = rows.iter().map(|(name, value)| format!("{name}\t{value}\n")).collect();
    format!("CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\ndrive name:\t\tsr0\n{rows}\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_with_the_drive_in_it() {
        let mut lists = Lists::new();
        let names = ["RAWCD   ", "SMALL DRIVE     ", "1.00"].map(str::to_owned);
        lists.make(&About { names, speed: 40, writes: [true, false] }).unwrap();
        lists.set_sectors(1200);
        lists.set_sectors(1204);
        let at = lists.folder().to_owned();
        let read = |path: &str| fs::read_to_string(at.join(path)).unwrap();
        assert_eq!(read("sys/dev/block/11:0/removable"), "1\n");
        assert_eq!(read("sys/block/sr0/device/model"), "SMALL DRIVE     \n");
        assert_eq!(read("sys/class/scsi_generic/sg0/device/vendor"), "RAWCD   \n");
        assert_eq!(read("sys/class/scsi_device/0:0:0:0/device/type"), "5\n");
        assert_eq!(read("sys/bus/scsi/devices/0:0:0:0/block/sr0/size"), "1204\n");
        assert_eq!(read("sys/class/block/sr0/subsystem/sr0/dev"), "11:0\n");
        let link = fs::read_link(at.join("sys/bus/scsi/devices/0:0:0:0")).unwrap();
        let device = "../../../devices/rawcd/host0/target0:0:0/0:0:0:0";
        assert_eq!(link, Path::new(device));
        let info = read("proc/sys/dev/cdrom/info");
        assert!(info.contains("drive name:\t\tsr0\ndrive speed:\t\t40\n"), "{info}");
        assert!(info.contains("Can write CD-R:\t\t1\nCan write CD-RW:\t0\n"), "{info}");
        lists.remove();
        assert!(!at.exists());
    }

    #[test]
    fn paths_without_detours() {
        assert_eq!(
            straight(Path::new("/sys/block/../devices/a/vda")),
            Path::new("/sys/devices/a/vda")
        );
    }
}
