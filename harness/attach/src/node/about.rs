//! What the kernel finds out of a drive when it finds it, for the lists that it makes.

use rawcd_mmc::Transport;

use super::Node;

/// What lists tell of a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    /// Vendor, product and revision, as INQUIRY pads them [SPC-3 6.4.2].
    pub(crate) names: [String; 3],
    /// How many times as fast as a CD is played.
    pub(crate) speed: u16,
    /// `CDC_` bits of CD-R and CD-RW.
    pub(crate) writes: [bool; 2],
}

impl Node {
    /// Asks the drive.
    pub(crate) fn about(&mut self, transport: &mut dyn Transport) -> About {
        let inquiry: [u8; 36] = self.ask(transport, &[0x12, 0, 0, 0, 36, 0]).unwrap_or([b' '; 36]);
        let names = [8..16, 16..32, 32..36].map(|field| {
            let shown =
                |byte: &u8| if (0x20..0x7F).contains(byte) { char::from(*byte) } else { '?' };
            inquiry[field].iter().map(shown).collect()
        });
        let page = self.capabilities_page(transport);
        About {
            names,
            // In kB/s, 176 for a CD that is played.
            speed: u16::from_be_bytes([page[16], page[17]]) / 176,
            writes: [page[11] & 0x01 != 0, page[11] & 0x02 != 0],
        }
    }

    /// The size of the medium, in sectors of 512 bytes.
    pub(crate) fn sectors(&mut self, transport: &mut dyn Transport) -> u64 {
        self.len(transport) / 512
    }
}

#[cfg(test)]
mod tests {
    use super::super::Device;
    use super::super::testing::Bench;

    #[test]
    fn names_and_abilities() {
        let mut bench = Bench::new(Device::Block, &[]);
        let inquiry = b"\x05\x80\x02\x02\x1F\0\0\0RAWCD   A \x01 RECORDER    1.00";
        let mut page = [0; 28];
        (page[8], page[11]) = (0x2A, 0x01);
        // 40 times 176 is 1B80h.
        page[16..18].copy_from_slice(&[0x1B, 0x80]);
        bench.script.good(&[0x12, 0, 0, 0, 36, 0], inquiry);
        bench.script.good(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 28, 0], &page);
        let about = bench.node.about(&mut bench.script);
        assert_eq!(about.names, ["RAWCD   ", "A ? RECORDER    ", "1.00"]);
        assert_eq!((about.speed, about.writes), (40, [true, false]));
    }
}
