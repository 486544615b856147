//! The commands that the writer sends, by name.

use std::fmt;

use rawcd_mmc::command_name;

/// The commands that the writer sends, with their operation codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// TEST UNIT READY.
    TestUnitReady = 0x00,
    /// PREVENT ALLOW MEDIUM REMOVAL.
    PreventAllow = 0x1E,
    /// WRITE(10).
    Write = 0x2A,
    /// SYNCHRONIZE CACHE.
    SynchronizeCache = 0x35,
    /// GET CONFIGURATION.
    GetConfiguration = 0x46,
    /// READ DISC INFORMATION.
    ReadDiscInformation = 0x51,
    /// SEND OPC INFORMATION.
    SendOpc = 0x54,
    /// MODE SELECT(10).
    ModeSelect = 0x55,
    /// MODE SENSE(10).
    ModeSense = 0x5A,
    /// SET CD SPEED.
    SetCdSpeed = 0xBB,
}

impl Command {
    /// The operation code.
    #[must_use]
    pub const fn opcode(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match command_name(self.opcode()) {
            Some(name) => f.write_str(name),
            None => write!(f, "command {:02X}h", self.opcode()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes() {
        for (command, opcode, name) in [
            (Command::TestUnitReady, 0x00, "TEST UNIT READY"),
            (Command::PreventAllow, 0x1E, "PREVENT ALLOW MEDIUM REMOVAL"),
            (Command::Write, 0x2A, "WRITE(10)"),
            (Command::SynchronizeCache, 0x35, "SYNCHRONIZE CACHE"),
            (Command::GetConfiguration, 0x46, "GET CONFIGURATION"),
            (Command::ReadDiscInformation, 0x51, "READ DISC INFORMATION"),
            (Command::SendOpc, 0x54, "SEND OPC INFORMATION"),
            (Command::ModeSelect, 0x55, "MODE SELECT(10)"),
            (Command::ModeSense, 0x5A, "MODE SENSE(10)"),
            (Command::SetCdSpeed, 0xBB, "SET CD SPEED"),
        ] {
            assert_eq!((command.opcode(), command.to_string().as_str()), (opcode, name));
        }
    }
}
