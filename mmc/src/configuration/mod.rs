//! GET CONFIGURATION, 46h [MMC-3 5.5]: profiles and features.

mod feature;
mod writing;

use crate::bytes::{be16, be32, flag, put16, put32};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

pub use feature::{Feature, Profile, ProfileEntry};

/// Which features are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeatureRequest {
    /// 0: all from the starting one on.
    All,
    /// 1: those that are current, from the starting one on.
    Current,
    /// 2: the starting one, if the drive has it.
    One,
}

/// Asks for features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetConfiguration {
    /// Which.
    pub request: FeatureRequest,
    /// Code of the first.
    pub starting: u16,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl GetConfiguration {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<GetConfiguration, CdbError> {
        let request = match cdb[1] & 0x03 {
            0 => FeatureRequest::All,
            1 => FeatureRequest::Current,
            2 => FeatureRequest::One,
            _ => return Err(CdbError::field(1, Some(1), "request type 0, 1 or 2")),
        };
        Ok(GetConfiguration { request, starting: be16(cdb, 2), allocation_len: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x46;
        cdb[1] = self.request as u8;
        put16(&mut cdb, 2, self.starting);
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// A feature and whether it can be used now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureDescriptor {
    /// Version of the feature, 0..=15.
    pub version: u8,
    /// Always current.
    pub persistent: bool,
    /// Usable with the medium that is in.
    pub current: bool,
    /// The feature.
    pub feature: Feature,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// Profile of the medium that is in.
    pub current_profile: Profile,
    /// Features by rising code.
    pub features: Vec<FeatureDescriptor>,
}

impl Configuration {
    const NAME: &'static str = "the configuration";

    /// Reads the answer; a feature that is cut is not read.
    ///
    /// # Errors
    /// When it has fewer than 8 bytes, or a feature is shorter than its layout.
    pub fn parse(raw: &[u8]) -> Result<Configuration, AnswerError> {
        AnswerError::need(Configuration::NAME, raw, 8)?;
        let raw = &raw[..raw.len().min((be32(raw, 0) as usize).saturating_add(4)).max(8)];
        let mut features = Vec::new();
        let mut at = 8;
        while at + 4 <= raw.len() {
            let end = at + 4 + usize::from(raw[at + 3]);
            let Some(body) = raw.get(at + 4..end) else { break };
            let feature = Feature::parse(be16(raw, at), body).ok_or(AnswerError::Illegal {
                answer: Configuration::NAME,
                byte: at + 3,
                found: raw[at + 3],
                expected: "the length of this feature is more",
            })?;
            features.push(FeatureDescriptor {
                version: raw[at + 2] >> 2 & 0x0F,
                persistent: raw[at + 2] & 0x02 != 0,
                current: raw[at + 2] & 0x01 != 0,
                feature,
            });
            at = end;
        }
        Ok(Configuration { current_profile: Profile(be16(raw, 6)), features })
    }

    /// The answer.
    ///
    /// # Panics
    /// When the body of a feature is longer than 255 bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; 8];
        put16(&mut raw, 6, self.current_profile.0);
        for descriptor in &self.features {
            let body = descriptor.feature.body();
            raw.extend(descriptor.feature.code().to_be_bytes());
            raw.push(
                (descriptor.version & 0x0F) << 2
                    | flag(descriptor.persistent, 0x02)
                    | flag(descriptor.current, 0x01),
            );
            raw.push(u8::try_from(body.len()).expect("a feature has at most 255 bytes"));
            raw.extend(body);
        }
        let len = raw.len() as u32 - 4;
        put32(&mut raw, 0, len);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0x46, 2, 0x00, 0x2E, 0, 0, 0, 0, 16, 0];
        let command =
            GetConfiguration { request: FeatureRequest::One, starting: 0x002E, allocation_len: 16 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::GetConfiguration(command)));
        assert_eq!(Cdb::parse(&[0x46, 3]).unwrap_err().sense().emit()[15..], [0xC9, 0, 1]);
    }

    #[test]
    fn two_features() {
        let raw = [
            0, 0, 0, 0x10, 0, 0, 0x00, 0x09, // header: CD-R
            0x00, 0x1D, 0x01, 0, // multi-read, current
            0x00, 0x1E, 0x09, 4, 0x03, 0, 0, 0, // CD read, version 2, current
        ];
        let configuration = Configuration {
            current_profile: Profile::CD_R,
            features: vec![
                FeatureDescriptor {
                    version: 0,
                    persistent: false,
                    current: true,
                    feature: Feature::MultiRead,
                },
                FeatureDescriptor {
                    version: 2,
                    persistent: false,
                    current: true,
                    feature: Feature::CdRead {
                        digital_audio_play: false,
                        c2_pointers: true,
                        cd_text: true,
                    },
                },
            ],
        };
        assert_eq!(configuration.emit(), raw);
        assert_eq!(Configuration::parse(&raw), Ok(configuration.clone()));
        // Cut inside the second feature.
        assert_eq!(Configuration::parse(&raw[..19]).unwrap().features.len(), 1);
        assert!(Configuration::parse(&raw[..7]).is_err());
        // A length field of zero still has the header.
        assert_eq!(Configuration::parse(&[0; 8]).unwrap().features.len(), 0);
        let error = Configuration::parse(&[0, 0, 0, 8, 0, 0, 0, 9, 0, 0x1E, 0, 0]).unwrap_err();
        assert!(error.to_string().starts_with("byte 11 of the configuration is 00h"));
    }
}
