//! [`MediumModel`]: media as they are sold, as data: how long they are, what their groove says,
//! who made them.
//!
//! The models that are named after a size are those that scenarios ask for; the others were read
//! from discs with `cdrecord -atip`, as their owners published it. The pre-groove says nothing
//! above 79:59:74 on the discs of 90 and 99 minutes that were sold; the models of these sizes say
//! all they have, so that a drive can be tried on them without writing past the end.
//!
//! # Sources
//! - published listings of `cdrecord -atip` and `wodim -atip`
//! - the tables of disc makers' codes of cdrecord and libburn

use rawcd_format::Msf;
use rawcd_mmc::Atip;

use crate::{Medium, MediumKind, Storage};

/// A kind of blank disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediumModel {
    /// Its name: of a size, as `cd-r:80`, or of a disc that was sold.
    pub name: &'static str,
    /// CD-R or CD-RW.
    pub kind: MediumKind,
    /// What its groove says.
    pub atip: Atip,
}

/// Where a lead-in starts that tells its maker: minute, second and tens of frames.
struct Maker {
    code: (u8, u8, u8),
    name: &'static str,
}

const fn maker(minute: u8, second: u8, tens: u8, name: &'static str) -> Maker {
    Maker { code: (minute, second, tens), name }
}

/// First and, where there is one, second code of a maker.
const MAKERS: &[Maker] = &[
    maker(97, 10, 0, "TDK / Ritek"),
    maker(97, 15, 0, "TDK Corporation"),
    maker(97, 15, 1, "Ritek Co."),
    maker(97, 15, 2, "Mitsubishi Chemical Corporation"),
    maker(97, 15, 3, "Nan-Ya Plastics Corporation"),
    maker(97, 17, 0, "Moser Baer India Limited"),
    maker(97, 22, 6, "Acer Media Technology, Inc."),
    maker(97, 24, 0, "Taiyo Yuden Company Limited"),
    maker(97, 46, 0, "Taiyo Yuden Company Limited"),
    maker(97, 24, 1, "Sony Corporation"),
    maker(97, 25, 2, "Hitachi Maxell, Ltd."),
    maker(97, 47, 1, "Hitachi Maxell, Ltd."),
    maker(97, 25, 3, "Infodisc Technology Co., Ltd."),
    maker(97, 51, 2, "Infodisc Technology Co., Ltd."),
    maker(97, 26, 0, "Fornet International Pte Ltd."),
    maker(97, 45, 0, "Fornet International Pte Ltd."),
    maker(97, 26, 1, "Postech Corporation"),
    maker(97, 47, 4, "Postech Corporation"),
    maker(97, 26, 2, "SKC Co., Ltd."),
    maker(97, 26, 4, "Fuji Photo Film Co., Ltd."),
    maker(97, 46, 4, "Fuji Photo Film Co., Ltd."),
    maker(97, 26, 5, "Lead Data Inc."),
    maker(97, 48, 6, "Lead Data Inc."),
    maker(97, 26, 6, "CMC Magnetics Corporation"),
    maker(97, 46, 6, "CMC Magnetics Corporation"),
    maker(97, 27, 1, "Plasmon Data Systems Ltd."),
    maker(97, 48, 2, "Plasmon Data Systems Ltd."),
    maker(97, 27, 2, "Princo Corporation"),
    maker(97, 47, 2, "Princo Corporation"),
    maker(97, 27, 3, "Pioneer Video Corporation"),
    maker(97, 48, 3, "Pioneer Video Corporation"),
    maker(97, 27, 4, "Kodak Japan Limited"),
    maker(97, 48, 1, "Kodak Japan Limited"),
    maker(97, 27, 5, "Mitsui Chemicals, Inc."),
    maker(97, 48, 5, "Mitsui Chemicals, Inc."),
    maker(97, 27, 6, "Ricoh Company Limited"),
    maker(97, 48, 0, "Ricoh Company Limited"),
    maker(97, 28, 1, "Gigastorage Corporation"),
    maker(97, 49, 1, "Gigastorage Corporation"),
    maker(97, 31, 0, "Ritek Co."),
    maker(97, 47, 5, "Ritek Co."),
    maker(97, 32, 0, "TDK Corporation"),
    maker(97, 49, 0, "TDK Corporation"),
    maker(97, 32, 1, "Prodisc Technology Inc."),
    maker(97, 47, 6, "Prodisc Technology Inc."),
    maker(97, 34, 2, "Mitsubishi Chemical Corporation"),
    maker(97, 50, 2, "Mitsubishi Chemical Corporation"),
];

type Time = (u8, u8, u8);

const fn time((minute, second, frame): Time) -> Msf {
    Msf::from_frames_wrapping((minute as u32 * 60 + second as u32) * 75 + frame as u32)
}

const fn atip(lead_in: Time, last_lead_out: Time, power: u8, sub_type: u8) -> Atip {
    Atip {
        writing_power: power,
        reference_speed: 0,
        unrestricted_use: false,
        rewritable: false,
        sub_type,
        lead_in_start: time(lead_in),
        last_lead_out_start: time(last_lead_out),
        additional: [None; 3],
    }
}

const fn cd_r(
    name: &'static str,
    lead_in: Time,
    last_lead_out: Time,
    power: u8,
    sub_type: u8,
) -> MediumModel {
    let atip = atip(lead_in, last_lead_out, power, sub_type);
    MediumModel { name, kind: MediumKind::CdR, atip }
}

/// A CD-R for audio recorders of the home as well.
const fn for_music(model: MediumModel) -> MediumModel {
    let atip = Atip { unrestricted_use: true, ..model.atip };
    MediumModel { atip, ..model }
}

const fn cd_rw(
    name: &'static str,
    lead_in: Time,
    last_lead_out: Time,
    class: &Class,
) -> MediumModel {
    let atip = Atip {
        reference_speed: class.reference_speed,
        rewritable: true,
        additional: class.additional,
        ..atip(lead_in, last_lead_out, class.power, class.sub_type)
    };
    MediumModel { name, kind: MediumKind::CdRw, atip }
}

/// What a CD-RW says besides where it starts and ends.
struct Class {
    power: u8,
    reference_speed: u8,
    sub_type: u8,
    additional: [Option<[u8; 3]>; 3],
}

const fn class(
    power: u8,
    reference_speed: u8,
    sub_type: u8,
    additional: [Option<[u8; 3]>; 3],
) -> Class {
    Class { power, reference_speed, sub_type, additional }
}

const MITSUBISHI: Class =
    class(6, 1, 0, [Some([0x02, 0x3A, 0xB0]), Some([0x5C, 0xC6, 0x26]), None]);
const CMC: Class = class(5, 1, 0, [Some([0x02, 0x4C, 0xB0]), Some([0x4A, 0xC8, 0x36]), None]);
const MITSUBISHI_HIGH: Class =
    class(2, 3, 1, [Some([0x24, 0x2C, 0xDC]), Some([0x14, 0xA4, 0x4A]), Some([0x04, 0xC4, 0x80])]);
const CMC_HIGH: Class = class(3, 3, 1, [Some([0x24, 0x1A, 0xBC]), Some([0x26, 0xB2, 0x26]), None]);
const INFODISC_HIGH: Class =
    class(3, 3, 1, [Some([0x24, 0x1A, 0xD8]), Some([0x26, 0xB2, 0x4A]), None]);
const RITEK_HIGH: Class =
    class(2, 3, 1, [Some([0x24, 0x1A, 0xD8]), Some([0x26, 0xB2, 0x48]), None]);
const MOSER_BAER_HIGH: Class =
    class(2, 3, 1, [Some([0x24, 0x2C, 0xDC]), Some([0x14, 0xA4, 0x4A]), Some([0x02, 0xD2, 0x80])]);
const MITSUBISHI_ULTRA: Class =
    class(1, 0, 2, [Some([0x66, 0x4A, 0x99]), Some([0x38, 0x80, 0x00]), Some([0x04, 0xC4, 0xA0])]);
const CMC_ULTRA: Class =
    class(1, 0, 2, [Some([0x66, 0x4A, 0xA5]), Some([0x38, 0x80, 0x00]), Some([0x04, 0xC9, 0x90])]);
const MITSUBISHI_ULTRA_PLUS: Class =
    class(0, 0, 3, [Some([0x00, 0x00, 0x80]), Some([0x39, 0x80, 0x00]), Some([0x00, 0x00, 0x00])]);

/// Every model: sizes first, then discs that were sold.
const MODELS: &[MediumModel] = &[
    for_music(cd_r("cd-r:63", (97, 34, 23), (63, 0, 0), 5, 0)),
    for_music(cd_r("cd-r:74", (97, 34, 23), (74, 0, 0), 5, 0)),
    for_music(cd_r("cd-r:80", (97, 34, 23), (79, 59, 74), 5, 0)),
    for_music(cd_r("cd-r:90", (97, 34, 23), (89, 59, 74), 5, 0)),
    for_music(cd_r("cd-r:99", (97, 34, 23), (98, 59, 74), 5, 0)),
    cd_rw("cd-rw:74", (97, 34, 22), (74, 43, 0), &MITSUBISHI),
    cd_rw("cd-rw:80", (97, 34, 22), (79, 59, 74), &MITSUBISHI),
    cd_rw("cd-rw-high:74", (97, 34, 23), (74, 43, 0), &MITSUBISHI_HIGH),
    cd_rw("cd-rw-high:80", (97, 34, 23), (79, 59, 74), &MITSUBISHI_HIGH),
    cd_rw("cd-rw-ultra:74", (97, 34, 24), (74, 43, 0), &MITSUBISHI_ULTRA),
    cd_rw("cd-rw-ultra:80", (97, 34, 24), (79, 59, 74), &MITSUBISHI_ULTRA),
    cd_rw("cd-rw-ultra-plus:80", (97, 34, 25), (79, 59, 74), &MITSUBISHI_ULTRA_PLUS),
    cd_r("cmc-cd-r-80", (97, 26, 66), (79, 59, 71), 5, 3),
    cd_r("mitsubishi-cd-r-74", (97, 34, 20), (74, 30, 0), 5, 0),
    cd_r("mitsubishi-cd-r-80", (97, 34, 23), (79, 59, 73), 4, 3),
    cd_r("ritek-cd-r-74", (97, 31, 1), (74, 45, 0), 5, 3),
    for_music(cd_r("ritek-cd-r-80", (97, 15, 17), (79, 59, 70), 4, 2)),
    cd_r("sony-cd-r-80", (97, 24, 16), (79, 59, 74), 5, 4),
    for_music(cd_r("sony-cd-r-audio-80", (97, 24, 11), (79, 59, 74), 5, 3)),
    cd_r("taiyo-yuden-cd-r-74", (97, 24, 1), (74, 43, 0), 4, 3),
    cd_r("taiyo-yuden-cd-r-80", (97, 24, 1), (79, 59, 72), 4, 3),
    cd_r("tdk-cd-r-80", (97, 15, 5), (79, 59, 74), 5, 4),
    cd_rw("cmc-cd-rw-80", (97, 26, 65), (79, 59, 74), &CMC),
    cd_rw("cmc-cd-rw-high-80", (97, 26, 65), (79, 59, 74), &CMC_HIGH),
    cd_rw("cmc-cd-rw-ultra-80", (97, 26, 67), (79, 59, 74), &CMC_ULTRA),
    cd_rw("infodisc-cd-rw-high-24", (97, 25, 30), (24, 1, 5), &INFODISC_HIGH),
    cd_rw("infodisc-cd-rw-high-80", (97, 25, 30), (79, 59, 73), &INFODISC_HIGH),
    cd_rw("moser-baer-cd-rw-high-80", (97, 17, 1), (79, 59, 74), &MOSER_BAER_HIGH),
    cd_rw("ritek-cd-rw-high-80", (97, 10, 0), (79, 59, 74), &RITEK_HIGH),
];

impl MediumModel {
    /// Every model.
    pub fn all() -> impl Iterator<Item = &'static MediumModel> {
        MODELS.iter()
    }

    /// The model of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static MediumModel> {
        MODELS.iter().find(|model| model.name == name)
    }

    /// Who made it, as the start of its lead-in tells.
    #[must_use]
    pub fn maker(&self) -> Option<&'static str> {
        maker_of(self.atip.lead_in_start)
    }

    /// A blank disc of this model.
    pub fn blank<S: Storage>(&self, storage: S) -> Medium<S> {
        Medium::with_groove(self.kind, self.atip, storage)
            .expect("the lead-ins of all models start between 97:10:00 and 97:34:25")
    }
}

/// Who makes discs whose lead-in starts there.
#[must_use]
pub fn maker_of(lead_in_start: Msf) -> Option<&'static str> {
    let code = (lead_in_start.minute(), lead_in_start.second(), lead_in_start.frame() / 10);
    MAKERS.iter().find(|maker| maker.code == code).map(|maker| maker.name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rawcd_format::Lba;

    use super::*;
    use crate::MemoryStorage;

    fn blank(name: &str) -> Medium<MemoryStorage> {
        MediumModel::named(name).unwrap().blank(MemoryStorage::new())
    }

    /// Every model can be made, and no two have one name.
    #[test]
    fn names() {
        let mut names = HashSet::new();
        for model in MediumModel::all() {
            assert!(names.insert(model.name), "{} comes twice", model.name);
            let medium = model.blank(MemoryStorage::new());
            assert_eq!((medium.kind(), *medium.atip()), (model.kind, model.atip));
            assert!(model.maker().is_some(), "{} has no maker", model.name);
        }
        assert_eq!(MediumModel::named("cd-r:81"), None);
    }

    #[test]
    fn sizes() {
        for (name, last_lead_out) in [
            ("cd-r:63", 283_350),
            ("cd-r:74", 332_850),
            ("cd-r:80", 359_849),
            ("cd-r:90", 404_849),
            ("cd-r:99", 445_349),
            ("cd-rw:74", 336_075),
            ("infodisc-cd-rw-high-24", 107_930),
        ] {
            assert_eq!(blank(name).last_lead_out_start(), Lba(last_lead_out), "{name}");
        }
    }

    /// Listings give addresses beside times: both must agree.
    #[test]
    fn discs_that_were_sold() {
        for (name, lead_in, last_lead_out, maker) in [
            ("taiyo-yuden-cd-r-80", -11_849, 359_847, "Taiyo Yuden Company Limited"),
            ("cmc-cd-r-80", -11_634, 359_846, "CMC Magnetics Corporation"),
            ("ritek-cd-r-80", -12_508, 359_845, "Ritek Co."),
            ("ritek-cd-r-74", -11_324, 336_225, "Ritek Co."),
            ("mitsubishi-cd-r-74", -11_080, 335_100, "Mitsubishi Chemical Corporation"),
            ("sony-cd-r-80", -11_834, 359_849, "Sony Corporation"),
            ("tdk-cd-r-80", -12_520, 359_849, "TDK Corporation"),
            ("moser-baer-cd-rw-high-80", -12_374, 359_849, "Moser Baer India Limited"),
            ("ritek-cd-rw-high-80", -12_900, 359_849, "TDK / Ritek"),
        ] {
            let medium = blank(name);
            let groove = (medium.lead_in_start(), medium.last_lead_out_start());
            assert_eq!(groove, (Lba(lead_in), Lba(last_lead_out)), "{name}");
            assert_eq!(maker_of(medium.atip().lead_in_start), Some(maker), "{name}");
        }
    }

    /// What the drive answers of a high speed disc, typed in from its listing.
    #[test]
    fn a_groove_byte_for_byte() {
        let raw = [
            0x00, 0x1A, 0, 0, 0xA3, 0x00, 0xCF, 0, 97, 34, 23, 0, 79, 59, 74, 0, 0x24, 0x2C, 0xDC,
            0, 0x14, 0xA4, 0x4A, 0, 0x04, 0xC4, 0x80, 0,
        ];
        assert_eq!(blank("cd-rw-high:80").atip().emit(), raw);
    }
}
