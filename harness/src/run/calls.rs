//! Calls of IMAPI2 members by name: `creator.AddTrack(audio, 300)`.
//!
//! The creator begins with the scenario's plan declared, when it has one, else empty; the writer
//! begins without recorder, beside the scenario's drive. Results are compared as text.

use rawcd_encoder::{ImageError, RawCdImageCreator, ResultImage};
use rawcd_format::contents::Source;
use rawcd_format::{
    BlockForm, Contents, CopySetting, DiscPlan, Lba, RawImage, SectorType, UserData,
};
use rawcd_sim::{DriveProfile, InProcess};
use rawcd_writer::{Progress, RawCdWriter, Recorder, Success, WriterError};

use super::coverage::{is_code, is_known};
use super::{Covered, Item, drive};
use crate::scenario::{Call, MemberCall, Object, Scenario};
use crate::store::FileStorage;
use crate::yaml::{Diagnostic, Marks};

type Writer = RawCdWriter<InProcess<FileStorage>>;

/// How a call ended.
enum Ended {
    /// It returned this; the code is S_OK or another success.
    Returned { value: String, code: (u32, &'static str) },
    /// It failed with this code, for this reason.
    Failed { code: (u32, &'static str), why: String },
    /// The scenario calls it in a way that has no meaning.
    Wrong(String),
}

const S_OK: (u32, &str) = (0, "S_OK");

impl Ended {
    fn ok(value: impl ToString) -> Ended {
        Ended::Returned { value: value.to_string(), code: S_OK }
    }
}

impl From<Success> for Ended {
    fn from(success: Success) -> Ended {
        Ended::Returned { value: String::new(), code: (success.hresult(), success.name()) }
    }
}

impl From<ImageError> for Ended {
    fn from(error: ImageError) -> Ended {
        Ended::Failed { code: (error.hresult(), error.name()), why: error.to_string() }
    }
}

impl From<WriterError> for Ended {
    fn from(error: WriterError) -> Ended {
        Ended::Failed { code: (error.hresult(), error.name()), why: error.to_string() }
    }
}

/// A list in the form that scenarios write: `1 2 3`.
fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}

/// Runs the calls of a scenario with a drive of this profile; gives what does not hold.
pub(super) fn run(
    scenario: &Scenario,
    profile: &DriveProfile,
    marks: &Marks,
    plan: Option<(DiscPlan, Contents)>,
    pressed: Option<&dyn RawImage>,
    covered: &mut Covered,
) -> Vec<Diagnostic> {
    let mut creator = RawCdImageCreator::new(scenario.contract.into());
    if let Some((disc, contents)) = plan {
        let declared = creator
            .set_resulting_image_type(scenario.block_form())
            .and_then(|()| creator.declare(&disc, contents));
        if let Err(error) = declared {
            return vec![marks.complain("plan", format!("{}: {error}", error.name()))];
        }
    }
    let transport = match drive::simulated(scenario, profile, pressed) {
        Ok(transport) => transport,
        Err(error) => return vec![marks.complain("medium", error.to_string())],
    };
    let mut objects = Objects {
        creator,
        image: None,
        writer: RawCdWriter::new(),
        drive: Some(Recorder::new(transport)),
    };
    let mut log = CallLog { marks, covered, failures: Vec::new() };
    for (at, call) in scenario.calls.iter().enumerate() {
        let path = format!("calls[{at}]");
        let ended = objects.call(call, &path, &mut log);
        log.compare(call, &path, ended);
    }
    log.failures
}

/// Where results of calls are compared and covered members are counted.
struct CallLog<'a> {
    marks: &'a Marks,
    covered: &'a mut Covered,
    failures: Vec<Diagnostic>,
}

impl CallLog<'_> {
    fn compare(&mut self, call: &Call, path: &str, ended: Ended) {
        let member = call.call.0.member;
        self.covered.insert(Item::Member { interface: member.interface, name: member.name });
        let expected = call.error.as_ref().map(|error| &error.0);
        let complaint = match (&ended, expected) {
            (Ended::Wrong(what), _) => Some(("do", what.clone())),
            (_, Some(expected)) if !is_known(expected) => {
                Some(("error", format!("no member answers {expected}")))
            }
            (Ended::Failed { code, why }, None) => {
                Some(("do", format!("failed with {} (0x{:08X}): {why}", code.1, code.0)))
            }
            (Ended::Failed { code, why }, Some(expected)) if !is_code(expected, *code) => {
                Some(("error", format!("it was {} (0x{:08X}): {why}", code.1, code.0)))
            }
            (Ended::Returned { code, .. }, Some(expected)) if !is_code(expected, *code) => {
                Some(("error", format!("it succeeded with {} (0x{:08X})", code.1, code.0)))
            }
            _ => None,
        };
        if let Some((key, what)) = complaint {
            return self.failures.push(self.marks.complain(&format!("{path}.{key}"), what));
        }
        if let (Ended::Returned { value, .. }, Some(wanted)) = (&ended, &call.returns)
            && *value != wanted.0.0
        {
            let what = format!("it returned `{value}`");
            self.failures.push(self.marks.complain(&format!("{path}.returns"), what));
        }
        if let Ended::Returned { code, .. } | Ended::Failed { code, .. } = ended {
            self.covered.insert(Item::Code(code.0));
        }
    }
}

struct Objects {
    creator: RawCdImageCreator,
    image: Option<ResultImage>,
    writer: Writer,
    /// The drive, as long as the writer does not have it.
    drive: Option<Recorder<InProcess<FileStorage>>>,
}

impl Objects {
    fn call(&mut self, call: &Call, path: &str, log: &mut CallLog<'_>) -> Ended {
        let member = &call.call.0;
        let ended = match member.object {
            Object::Creator => self.creator(member),
            Object::Track(index) => self.track(usize::from(index.get()), member),
            Object::Writer if member.member.name.starts_with("WriteMedia") => {
                self.write(call, path, log)
            }
            Object::Writer => return self.writer(member),
        };
        ended.unwrap_or_else(|refused| refused)
    }

    fn creator(&mut self, call: &MemberCall) -> Result<Ended, Ended> {
        let creator = &mut self.creator;
        let args: Vec<&str> = call.args.iter().map(String::as_str).collect();
        Ok(match (call.member.name, &args[..]) {
            ("CreateResultImage", []) => {
                self.image = Some(creator.create_result_image()?);
                Ended::ok("")
            }
            ("AddTrack", [kind, sectors]) => {
                let kind: SectorType = parse(kind)?;
                Ended::ok(creator.add_track(kind, zeros(kind.user_data_len(), parse(sectors)?))?)
            }
            ("AddSpecialPregap", [sectors]) => {
                creator.add_special_pregap(zeros(2352, parse(sectors)?))?;
                Ended::ok("")
            }
            ("AddSubcodeRWGenerator", [sections]) => {
                let source = match *sections {
                    "none" => None,
                    sections => Some(zeros(96, parse(sections)?)),
                };
                creator.add_subcode_rw_generator(source)?;
                Ended::ok("")
            }
            ("ResultingImageType", []) => Ended::ok(creator.resulting_image_type()),
            ("ResultingImageType", [form]) => {
                creator.set_resulting_image_type(parse(form)?)?;
                Ended::ok("")
            }
            ("StartOfLeadout", []) => Ended::ok(creator.start_of_leadout()?),
            ("StartOfLeadoutLimit", []) => Ended::ok(creator.start_of_leadout_limit()),
            ("StartOfLeadoutLimit", [limit]) => {
                creator.set_start_of_leadout_limit(Lba(parse(limit)?))?;
                Ended::ok("")
            }
            ("DisableGaplessAudio", []) => Ended::ok(creator.disable_gapless_audio()),
            ("DisableGaplessAudio", [disable]) => {
                creator.set_disable_gapless_audio(parse(disable)?)?;
                Ended::ok("")
            }
            ("MediaCatalogNumber", []) => Ended::ok(creator.media_catalog_number()),
            ("MediaCatalogNumber", [number]) => {
                creator.set_media_catalog_number(number)?;
                Ended::ok("")
            }
            ("StartingTrackNumber", []) => Ended::ok(creator.starting_track_number()),
            ("StartingTrackNumber", [number]) => {
                creator.set_starting_track_number(parse(number)?)?;
                Ended::ok("")
            }
            ("TrackInfo", [index]) => Ended::ok(creator.track_info(parse(index)?)?.track_number()),
            ("NumberOfExistingTracks", []) => Ended::ok(creator.number_of_existing_tracks()),
            ("LastUsedUserSectorInImage", []) => {
                Ended::ok(creator.last_used_user_sector_in_image()?)
            }
            ("ExpectedTableOfContents", []) => {
                let toc = creator.expected_table_of_contents()?;
                Ended::ok(list(toc.iter().map(|byte| format!("{byte:02X}"))))
            }
            _ => no_such_call(call),
        })
    }

    fn track(&mut self, index: usize, call: &MemberCall) -> Result<Ended, Ended> {
        let args: Vec<&str> = call.args.iter().map(String::as_str).collect();
        let creator = &mut self.creator;
        Ok(match (call.member.name, &args[..]) {
            ("ISRC", [code]) => {
                creator.track_info_mut(index)?.set_isrc(code)?;
                Ended::ok("")
            }
            ("DigitalAudioCopySetting", [value]) => {
                let value: u32 = parse(value)?;
                // The interface takes any number; E_INVALIDARG is what an enumeration gives.
                let copy = CopySetting::try_from(value)
                    .map_err(|error| ImageError::InvalidArgument(error.to_string()))?;
                creator.track_info_mut(index)?.set_digital_audio_copy_setting(copy)?;
                Ended::ok("")
            }
            ("AudioHasPreemphasis", [on]) => {
                creator.track_info_mut(index)?.set_audio_has_preemphasis(parse(on)?)?;
                Ended::ok("")
            }
            ("AddTrackIndex", [offset]) => {
                let added = creator.track_info_mut(index)?.add_track_index(parse(offset)?)?;
                Ended::Returned { value: String::new(), code: (added.hresult(), added.name()) }
            }
            ("ClearTrackIndex", [offset]) => {
                creator.track_info_mut(index)?.clear_track_index(parse(offset)?)?;
                Ended::ok("")
            }
            (name, []) => {
                let info = creator.track_info(index)?;
                match name {
                    "StartingLba" => Ended::ok(info.starting_lba()),
                    "SectorCount" => Ended::ok(info.sector_count()),
                    "TrackNumber" => Ended::ok(info.track_number()),
                    "SectorType" => Ended::ok(info.sector_type()),
                    "ISRC" => Ended::ok(info.isrc()),
                    "DigitalAudioCopySetting" => {
                        Ended::ok(info.digital_audio_copy_setting().imapi_value())
                    }
                    "AudioHasPreemphasis" => Ended::ok(info.audio_has_preemphasis()),
                    "TrackIndexes" => Ended::ok(list(info.track_indexes())),
                    _ => no_such_call(call),
                }
            }
            _ => no_such_call(call),
        })
    }

    /// Members that need the drive while the writer does not have it.
    fn writer(&mut self, call: &MemberCall) -> Ended {
        let args: Vec<&str> = call.args.iter().map(String::as_str).collect();
        let ended = match (call.member.name, &args[..]) {
            ("Recorder", ["none"]) => self.writer.take_recorder().map_err(Ended::from).map(|it| {
                self.drive = it.or(self.drive.take());
                Ended::ok("")
            }),
            ("Recorder", ["drive"]) => self.set_recorder(),
            ("IsRecorderSupported", []) => self.with_drive(Writer::is_recorder_supported),
            ("IsCurrentMediaSupported", []) => self.with_drive(Writer::is_current_media_supported),
            _ => member_of_writer(&mut self.writer, call),
        };
        ended.unwrap_or_else(|refused| refused)
    }

    fn set_recorder(&mut self) -> Result<Ended, Ended> {
        let recorder = match self.drive.take() {
            Some(recorder) => recorder,
            // The drive is the writer's already: setting it again is legal where setting is.
            None => match self.writer.take_recorder()? {
                Some(recorder) => recorder,
                None => return Ok(Ended::Wrong("there is no drive".to_owned())),
            },
        };
        match self.writer.set_recorder(recorder) {
            Ok(()) => Ok(Ended::ok("")),
            Err(refused) => {
                self.drive = Some(refused.recorder);
                Err(refused.error.into())
            }
        }
    }

    fn with_drive(
        &mut self,
        ask: impl FnOnce(&mut Recorder<InProcess<FileStorage>>) -> Result<bool, WriterError>,
    ) -> Result<Ended, Ended> {
        match self.drive.as_mut().or(self.writer.recorder_mut()) {
            Some(recorder) => Ok(Ended::ok(ask(recorder)?)),
            None => Ok(Ended::Wrong("there is no drive".to_owned())),
        }
    }

    fn write(&mut self, call: &Call, path: &str, log: &mut CallLog<'_>) -> Result<Ended, Ended> {
        let Objects { creator, image, writer, .. } = self;
        if image.is_none() {
            *image = Some(creator.create_result_image()?);
        }
        let Some(image) = image.as_ref() else { return Ok(Ended::ok("")) };
        let mut pending = Some(&call.during);
        let on_update = |writer: &mut Writer, _: &Progress| {
            // Once, at the first report.
            for (at, inner) in pending.take().into_iter().flatten().enumerate() {
                let path = format!("{path}.during[{at}]");
                let ended = from_inside(writer, image, &inner.call.0).unwrap_or_else(|it| it);
                log.compare(inner, &path, ended);
            }
        };
        let result = write_media(writer, image, &call.call.0, on_update);
        if pending.is_some_and(|during| !during.is_empty()) {
            let what = "the write reported no progress, so none of these calls was made";
            log.failures.push(log.marks.complain(&format!("{path}.during"), what));
        }
        result
    }
}

fn write_media(
    writer: &mut Writer,
    image: &ResultImage,
    call: &MemberCall,
    on_update: impl FnMut(&mut Writer, &Progress),
) -> Result<Ended, Ended> {
    let args: Vec<&str> = call.args.iter().map(String::as_str).collect();
    match (call.member.name, &args[..]) {
        ("WriteMedia", []) => writer.write_media(image, on_update)?,
        ("WriteMedia2", [sectors]) => writer.write_media2(image, parse(sectors)?, on_update)?,
        _ => return Ok(no_such_call(call)),
    }
    Ok(Ended::ok(""))
}

/// Members called from inside the progress callback, when the writer has the drive.
fn from_inside(
    writer: &mut Writer,
    image: &ResultImage,
    call: &MemberCall,
) -> Result<Ended, Ended> {
    match (call.member.name, writer.recorder_mut()) {
        ("WriteMedia" | "WriteMedia2", _) => write_media(writer, image, call, |_, _| {}),
        ("IsRecorderSupported", Some(recorder)) => {
            Ok(Ended::ok(Writer::is_recorder_supported(recorder)?))
        }
        ("IsCurrentMediaSupported", Some(recorder)) => {
            Ok(Ended::ok(Writer::is_current_media_supported(recorder)?))
        }
        _ => member_of_writer(writer, call),
    }
}

/// Members that need nothing but the writer, also from inside the progress callback.
fn member_of_writer(writer: &mut Writer, call: &MemberCall) -> Result<Ended, Ended> {
    let args: Vec<&str> = call.args.iter().map(String::as_str).collect();
    Ok(match (call.member.name, &args[..]) {
        ("Recorder", []) => Ended::ok(if writer.recorder().is_some() { "drive" } else { "none" }),
        ("Recorder", ["none"]) => {
            writer.take_recorder()?;
            Ended::ok("")
        }
        ("ClientName", []) => Ended::ok(writer.client_name().unwrap_or_default()),
        ("ClientName", [name]) => {
            writer.set_client_name(name)?;
            Ended::ok("")
        }
        ("PrepareMedia", []) => writer.prepare_media()?.into(),
        ("ReleaseMedia", []) => {
            writer.release_media()?;
            Ended::ok("")
        }
        ("CancelWrite", []) => {
            writer.cancel_write()?;
            Ended::ok("")
        }
        ("SetWriteSpeed", [speed, cav]) => {
            let speed: i64 = parse(speed)?;
            writer.set_write_speed(u32::try_from(speed).ok(), parse(cav)?)?.into()
        }
        ("BufferUnderrunFreeDisabled", []) => Ended::ok(writer.buffer_underrun_free_disabled()?),
        ("BufferUnderrunFreeDisabled", [disabled]) => {
            writer.set_buffer_underrun_free_disabled(parse(disabled)?)?;
            Ended::ok("")
        }
        ("RequestedSectorType", []) => Ended::ok(writer.requested_sector_type()?),
        ("RequestedSectorType", [form]) => {
            writer.set_requested_sector_type(parse::<BlockForm>(form)?)?;
            Ended::ok("")
        }
        ("StartOfNextSession", []) => Ended::ok(writer.start_of_next_session()?),
        ("LastPossibleStartOfLeadout", []) => Ended::ok(writer.last_possible_start_of_leadout()?),
        ("CurrentPhysicalMediaType", []) => {
            Ended::ok(writer.current_physical_media_type()?.imapi_value())
        }
        ("SupportedSectorTypes", []) => Ended::ok(list(writer.supported_sector_types()?)),
        ("SupportedMediaTypes", []) => {
            Ended::ok(list(writer.supported_media_types().iter().map(|kind| kind.imapi_value())))
        }
        ("RequestedWriteSpeed", []) => {
            Ended::ok(writer.requested_write_speed().map_or(-1, i64::from))
        }
        ("RequestedRotationTypeIsPureCAV", []) => {
            Ended::ok(writer.requested_rotation_type_is_pure_cav())
        }
        ("CurrentWriteSpeed", []) => Ended::ok(writer.current_write_speed()?),
        ("CurrentRotationTypeIsPureCAV", []) => {
            Ended::ok(writer.current_rotation_type_is_pure_cav()?)
        }
        ("SupportedWriteSpeeds", []) => Ended::ok(list(writer.supported_write_speeds()?)),
        ("SupportedWriteSpeedDescriptors", []) => {
            let descriptors = writer.supported_write_speed_descriptors()?;
            Ended::ok(list(descriptors.iter().map(|it| {
                let cav = if it.rotation_type_is_pure_cav { "cav" } else { "clv" };
                format!("{}:{cav}:{}", it.media_type.imapi_value(), it.write_speed)
            })))
        }
        ("MediaPhysicallyBlank", []) => Ended::ok(writer.media_physically_blank()?),
        ("MediaHeuristicallyBlank", []) => Ended::ok(writer.media_heuristically_blank()?),
        _ => no_such_call(call),
    })
}

fn no_such_call(call: &MemberCall) -> Ended {
    Ended::Wrong(format!("{call} cannot be called here, or not with these arguments"))
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, Ended>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error| Ended::Wrong(format!("the argument `{text}`: {error}")))
}

/// A source of zero sectors, of any length.
fn zeros(sector_len: usize, sectors: u32) -> Source {
    Box::new(Zeros { sector_len, sectors })
}

struct Zeros {
    sector_len: usize,
    sectors: u32,
}

impl UserData for Zeros {
    fn sector_len(&self) -> usize {
        self.sector_len
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, _: u32, out: &mut [u8]) -> std::io::Result<()> {
        out.fill(0);
        Ok(())
    }
}
