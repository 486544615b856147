//! The members of the IMAPI2 raw CD interfaces that a scenario can call.

/// How a member is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A method with so many arguments, from the first number to the second.
    Method(usize, usize),
    /// A property that is only read.
    Get,
    /// A property that is read, or set with one argument.
    GetSet,
    /// A property of a numbered item: read with one argument.
    GetItem,
}

/// A member of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// The interface, such as `IRawCDImageCreator`.
    pub interface: &'static str,
    /// The member, as IMAPI2 spells it.
    pub name: &'static str,
    /// How it is used.
    pub kind: Kind,
}

impl Member {
    /// What number of arguments it takes, when not this one.
    pub(super) fn check_args(&self, count: usize) -> Option<&'static str> {
        match self.kind {
            Kind::Method(min, max) if (min..=max).contains(&count) => None,
            Kind::Get if count == 0 => None,
            Kind::GetSet if count <= 1 => None,
            Kind::GetItem if count == 1 => None,
            Kind::Method(0, 0) => Some("is a method without arguments"),
            Kind::Method(1, 1) => Some("is a method with one argument"),
            Kind::Method(0, 1) => Some("is a method with at most one argument"),
            Kind::Method(1, 2) => Some("is a method with one or two arguments"),
            Kind::Method(_, _) => Some("is a method with two arguments"),
            Kind::Get => Some("can only be read, without arguments"),
            Kind::GetSet => Some("is read without arguments and set with one"),
            Kind::GetItem => Some("is read with one argument"),
        }
    }
}

macro_rules! members {
    ($($interface:ident { $($name:ident $kind:expr;)* })*) => {
        /// Every member, interface by interface.
        pub const MEMBERS: &[Member] = &[$($(
            Member { interface: stringify!($interface), name: stringify!($name), kind: $kind },
        )*)*];
    };
}

use Kind::{Get, GetItem, GetSet, Method};

// An argument that is a stream is written as its length in sectors or as the name of a source;
// WriteMedia without argument takes the image that the creator made.
members! {
    IRawCDImageCreator {
        CreateResultImage Method(0, 0);
        AddTrack Method(2, 2);
        AddSpecialPregap Method(1, 1);
        AddSubcodeRWGenerator Method(1, 1);
        ResultingImageType GetSet;
        StartOfLeadout Get;
        StartOfLeadoutLimit GetSet;
        DisableGaplessAudio GetSet;
        MediaCatalogNumber GetSet;
        StartingTrackNumber GetSet;
        TrackInfo GetItem;
        NumberOfExistingTracks Get;
        LastUsedUserSectorInImage Get;
        ExpectedTableOfContents Get;
    }
    IRawCDImageTrackInfo {
        StartingLba Get;
        SectorCount Get;
        TrackNumber Get;
        SectorType Get;
        ISRC GetSet;
        DigitalAudioCopySetting GetSet;
        AudioHasPreemphasis GetSet;
        TrackIndexes Get;
        AddTrackIndex Method(1, 1);
        ClearTrackIndex Method(1, 1);
    }
    IDiscFormat2 {
        IsRecorderSupported Method(0, 1);
        IsCurrentMediaSupported Method(0, 1);
        MediaPhysicallyBlank Get;
        MediaHeuristicallyBlank Get;
        SupportedMediaTypes Get;
    }
    IDiscFormat2RawCD {
        PrepareMedia Method(0, 0);
        WriteMedia Method(0, 1);
        WriteMedia2 Method(1, 2);
        CancelWrite Method(0, 0);
        ReleaseMedia Method(0, 0);
        SetWriteSpeed Method(2, 2);
        Recorder GetSet;
        ClientName GetSet;
        BufferUnderrunFreeDisabled GetSet;
        StartOfNextSession Get;
        LastPossibleStartOfLeadout Get;
        CurrentPhysicalMediaType Get;
        SupportedSectorTypes Get;
        RequestedSectorType GetSet;
        RequestedWriteSpeed Get;
        RequestedRotationTypeIsPureCAV Get;
        CurrentWriteSpeed Get;
        CurrentRotationTypeIsPureCAV Get;
        SupportedWriteSpeeds Get;
        SupportedWriteSpeedDescriptors Get;
    }
}

/// The members of some interfaces.
pub fn of(interfaces: &'static [&'static str]) -> impl Iterator<Item = &'static Member> {
    MEMBERS.iter().filter(|member| interfaces.contains(&member.interface))
}

/// The member of some interfaces that has this name.
#[must_use]
pub fn find(interfaces: &'static [&'static str], name: &str) -> Option<&'static Member> {
    of(interfaces).find(|member| member.name == name)
}
