//! Tracks in packets: written packet by packet, each track closed, then the session.

use rawcd_format::{Fill, LINK_SECTIONS, Lba, PacketSize, SECTION_LEN, WriteMode};
use rawcd_mmc::{Transport, WriteParameters, WriteType};

use super::device::Device;
use super::tracks::{Track, TrackSettings, check_form, tracks};
use super::{Disc, HostError, NotCarried, Watch};

/// Records the tracks of a plan in packets, behind those that the disc has, and closes the session.
/// The layout is that of packets, which decides about their size; the image has the raw form.
/// A disc that is to be formatted first is erased, and holds one track then.
///
/// # Errors
/// [`HostError::NotCarried`] and [`HostError::Form`] before any command; what the drive refuses;
/// [`HostError::Stopped`]. The packet is ended then, its track left open, and the tray unlocked.
pub fn record_packets<T: Transport>(
    transport: &mut T,
    disc: &Disc<'_>,
    settings: &TrackSettings,
    watch: Watch<'_>,
) -> Result<(), HostError> {
    check_form(disc)?;
    let WriteMode::Packets(size) = disc.session.mode else {
        return Err(NotCarried::NoPackets.into());
    };
    let tracks = tracks(disc, settings)?;
    if settings.formatted && (tracks.len() != 1 || !size.is_fixed() || settings.test) {
        return Err(NotCarried::NotFormatted.into());
    }
    let mut device = Device::new(transport);
    device.wait_ready()?;
    device
        .with_tray_locked(|device| Packets { disc, settings, size, watch }.record(device, &tracks))
}

struct Packets<'a, 'w> {
    disc: &'a Disc<'a>,
    settings: &'a TrackSettings,
    size: PacketSize,
    watch: Watch<'w>,
}

/// User data that go into one packet.
struct Packet {
    /// Where it begins in the layout.
    first: Lba,
    blocks: u32,
    /// Where a host begins it, behind the start of its track: links of fixed packets do not count.
    address: u32,
}

impl Packets<'_, '_> {
    fn record<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        tracks: &[Track<'_>],
    ) -> Result<(), HostError> {
        let buffer_underrun_free = device.is_underrun_free()?;
        if !self.settings.formatted {
            device.calibrate()?;
        }
        for track in tracks {
            device.select(&WriteParameters { buffer_underrun_free, ..self.parameters(track) })?;
            if self.settings.formatted {
                return self.overwrite(device, track);
            }
            // A drive that has no place for a track says so itself when a block comes.
            let start = device.next_writable()?.unwrap_or_default();
            self.write_track(device, track, start).map_err(|error| device.given_up(error))?;
            device.close_track()?;
        }
        // A test leaves nothing to close, and what was there before is none of its business.
        if self.settings.close && !self.settings.test { device.close_session() } else { Ok(()) }
    }

    fn parameters(&self, track: &Track<'_>) -> WriteParameters {
        let fixed = self.size.is_fixed();
        WriteParameters {
            write_type: WriteType::PACKET,
            fixed_packet: fixed,
            packet_size: if fixed { self.size.blocks() } else { 0 },
            link_size_valid: true,
            link_size: LINK_SECTIONS as u8,
            control: track.parameters.control.with_pre_emphasis(true),
            ..track.parameters
        }
    }

    fn write_track<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        track: &Track<'_>,
        start: Lba,
    ) -> Result<(), HostError> {
        for packet in self.packets(track) {
            let at = start.plus(packet.address);
            if self.size.is_fixed() {
                self.write_fixed(device, track, &packet, at)?;
            } else {
                self.write_variable(device, track, &packet, at)?;
                device.synchronize()?;
            }
        }
        Ok(())
    }

    /// Formats the disc, and writes over its packets of zeros, the last one first: there is no order
    /// that they must have.
    fn overwrite<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        track: &Track<'_>,
    ) -> Result<(), HostError> {
        let packets = self.packets(track);
        device.format(packets.len() as u32 * self.size.blocks())?;
        // What was on the disc before may have been closed to the laser.
        device.calibrate()?;
        for packet in packets.iter().rev() {
            self.write_fixed(device, track, packet, Lba(0).plus(packet.address))?;
        }
        device.synchronize()
    }

    fn packets(&self, track: &Track<'_>) -> Vec<Packet> {
        let (layout, span) = (&self.disc.session.layout, track.span);
        let regions = &layout.regions()[layout.region_number(span.start)..];
        let packet = |region: &rawcd_format::Region| match region.fill {
            Fill::User { first_sector, .. } if region.first < span.user_end => Some(Packet {
                first: region.first,
                blocks: region.len(),
                address: match self.size.is_fixed() {
                    true => first_sector,
                    false => region.first.since(span.start).unsigned_abs(),
                },
            }),
            _ => None,
        };
        let inside = regions.iter().take_while(|region| region.first < span.user_end);
        inside.filter_map(packet).collect()
    }

    /// A whole packet in one WRITE, zeros behind the last user data.
    fn write_fixed<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        track: &Track<'_>,
        packet: &Packet,
        at: Lba,
    ) -> Result<(), HostError> {
        let blocks = self.size.blocks();
        let len = blocks as usize * track.block.len();
        device.check_packet(len)?;
        let mut bytes = self.blocks(track, packet.first, packet.blocks)?;
        bytes.resize(len, 0);
        device.write(at, blocks, &bytes)?;
        self.report(packet.first.plus(packet.blocks))
    }

    /// As many WRITEs as the blocks of a packet take.
    fn write_variable<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        track: &Track<'_>,
        packet: &Packet,
        at: Lba,
    ) -> Result<(), HostError> {
        let most = device.blocks_a_command(track.block.len())?;
        let mut done = 0;
        while done < packet.blocks {
            let count = most.min(packet.blocks - done);
            let bytes = self.blocks(track, packet.first.plus(done), count)?;
            device.write(at.plus(done), count, &bytes)?;
            done += count;
            self.report(packet.first.plus(done))?;
        }
        Ok(())
    }

    fn blocks(&self, track: &Track<'_>, first: Lba, count: u32) -> Result<Vec<u8>, HostError> {
        let mut sections = vec![0; count as usize * SECTION_LEN];
        self.disc.image.read(first, &mut sections)?;
        let mut bytes = Vec::with_capacity(count as usize * track.block.len());
        track.block.cut(&sections, &mut bytes);
        Ok(bytes)
    }

    fn report(&mut self, end: Lba) -> Result<(), HostError> {
        let after = Lba(end.0 - 1);
        if (self.watch)(after).is_break() { Err(HostError::Stopped { after }) } else { Ok(()) }
    }
}
