//! What tests of the node need: a transport that follows a script, and memory.

use std::collections::VecDeque;
use std::time::Duration;

use rawcd_mmc::{Completion, Data, Sense, SenseKey, Transport, TransportError};

use super::{Answer, Device, Node, OpenFile};
pub(super) use super::{BASE, Bytes};

pub(super) const ATTENTION: Sense = Sense::new(SenseKey::UnitAttention, 0x28, 0x00);
pub(super) const NO_MEDIUM: Sense = Sense::new(SenseKey::NotReady, 0x3A, 0x00);

/// How one command ends.
#[derive(Debug)]
enum End {
    Good(Vec<u8>),
    Check(Sense),
    Fail(TransportError),
}

/// Expects commands in order, and answers each as told.
#[derive(Debug, Default)]
pub(super) struct Script {
    steps: VecDeque<(Vec<u8>, End)>,
    /// Data-out of all commands, one behind the other.
    pub(super) taken: Vec<u8>,
    /// Of the last command.
    pub(super) timeout: Duration,
}

impl Script {
    pub(super) fn new() -> Script {
        Script::default()
    }

    pub(super) fn good(&mut self, cdb: &[u8], answer: &[u8]) -> &mut Script {
        self.steps.push_back((cdb.to_vec(), End::Good(answer.to_vec())));
        self
    }

    pub(super) fn check(&mut self, cdb: &[u8], sense: Sense) -> &mut Script {
        self.steps.push_back((cdb.to_vec(), End::Check(sense)));
        self
    }

    pub(super) fn fail(&mut self, cdb: &[u8], error: TransportError) -> &mut Script {
        self.steps.push_back((cdb.to_vec(), End::Fail(error)));
        self
    }

    /// All commands came.
    #[track_caller]
    pub(super) fn done(&self) {
        assert!(self.steps.is_empty(), "never sent: {:02X?}", self.steps);
    }
}

impl Transport for Script {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let (expected, end) =
            self.steps.pop_front().unwrap_or_else(|| panic!("not expected: {cdb:02X?}"));
        assert_eq!(cdb, expected, "{cdb:02X?} for {expected:02X?}");
        self.timeout = timeout;
        match (end, data) {
            (End::Check(sense), _) => Ok(Completion::check(sense)),
            (End::Fail(error), _) => Err(error),
            (End::Good(answer), Data::In(buffer)) => {
                let len = answer.len().min(buffer.len());
                buffer[..len].copy_from_slice(&answer[..len]);
                Ok(Completion::good(len))
            }
            (End::Good(_), Data::Out(bytes)) => {
                self.taken.extend_from_slice(bytes);
                Ok(Completion::good(bytes.len()))
            }
            (End::Good(_), Data::None) => Ok(Completion::good(0)),
        }
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn wait(&mut self, _duration: Duration) {}
}

/// A node, a file of it and its script.
pub(super) struct Bench {
    pub(super) node: Node,
    pub(super) file: OpenFile,
    pub(super) script: Script,
    pub(super) memory: Bytes,
}

impl Bench {
    /// With so many bytes of memory, and nothing expected yet.
    pub(super) fn new(device: Device, memory: &[u8]) -> Bench {
        let mut script = Script::new();
        let mut node = Node::attach(script.good(&[0; 6], &[]));
        if device == Device::Block {
            script.good(&[0; 6], &[]);
        }
        let file = node.open(&mut script, device, 0o4002).unwrap();
        Bench { node, file, script, memory: Bytes(memory.to_vec()) }
    }

    /// With [`BASE`] as the argument.
    pub(super) fn ioctl(&mut self, request: u32) -> Answer {
        self.ioctl_with(request, BASE)
    }

    pub(super) fn ioctl_with(&mut self, request: u32, argument: u64) -> Answer {
        let Bench { node, file, script, memory } = self;
        node.ioctl(script, file, request, argument, memory)
    }
}
