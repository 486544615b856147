//! What guard and command tell the launcher, over a socket that also carries the listener.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;

use crate::ancillary;

/// One message, with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// The filter stands, and its listener comes with this. The process that has it.
    Listening(i32),
    /// The filter could not be installed: an `errno`.
    NotFiltered(i32),
    /// The command could not be executed: an `errno`.
    NotExecuted(i32),
    /// The command ended with this wait status.
    Ended(i32),
}

impl Message {
    fn emit(self) -> [u8; 8] {
        let (kind, value) = match self {
            Message::Listening(value) => (1_i32, value),
            Message::NotFiltered(value) => (2, value),
            Message::NotExecuted(value) => (3, value),
            Message::Ended(value) => (4, value),
        };
        let mut raw = [0; 8];
        raw[..4].copy_from_slice(&kind.to_ne_bytes());
        raw[4..].copy_from_slice(&value.to_ne_bytes());
        raw
    }

    fn parse(raw: [u8; 8]) -> Option<Message> {
        let [a, b, c, d, value @ ..] = raw;
        let value = i32::from_ne_bytes(value);
        match i32::from_ne_bytes([a, b, c, d]) {
            1 => Some(Message::Listening(value)),
            2 => Some(Message::NotFiltered(value)),
            3 => Some(Message::NotExecuted(value)),
            4 => Some(Message::Ended(value)),
            _ => None,
        }
    }
}

/// Sends a message, and a descriptor with it. That nobody hears it is no matter.
pub(super) fn send(socket: BorrowedFd<'_>, message: Message, descriptor: Option<&OwnedFd>) {
    let _ = ancillary::send(socket, &message.emit(), descriptor.map(AsFd::as_fd));
}

/// The next message, and a descriptor that came with it; `None` when nobody is there to send one.
pub(super) fn receive(socket: BorrowedFd<'_>) -> Result<Option<(Message, Option<OwnedFd>)>, Errno> {
    let mut raw = [0; 8];
    let (len, descriptor) = ancillary::receive(socket, &mut raw)?;
    match (len, Message::parse(raw)) {
        (8, Some(message)) => Ok(Some((message, descriptor))),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

    #[test]
    fn there_and_back() {
        let (a, b) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
                .unwrap();
        let given = rustix::io::dup(&a).unwrap();
        send(a.as_fd(), Message::Listening(77), Some(&given));
        send(a.as_fd(), Message::Ended(-1), None);
        drop((a, given));
        let (message, descriptor) = receive(b.as_fd()).unwrap().unwrap();
        assert_eq!(message, Message::Listening(77));
        let (message, none) = receive(b.as_fd()).unwrap().unwrap();
        assert_eq!((message, none.is_some()), (Message::Ended(-1), false));
        // The descriptor that came is the other end itself.
        drop(descriptor.unwrap());
        assert!(receive(b.as_fd()).unwrap().is_none());
    }
}
