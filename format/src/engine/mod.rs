//! The engines: code for batches of sectors and sections, built once for every instruction set
//! that is worth it. All give the same bytes; which one runs is a matter of speed alone.
//!
//! | engine | what it is |
//! |---|---|
//! | definition | the clauses spelled bit by bit; tests only, the oracle of the others |
//! | `portable` | lane code in plain arrays, as the compiler vectorises it for any processor |
//! | `avx2` | the same lane code, built for AVX2; the EDC by instructions |
//! | `avx512` | EDC and L-EC by instructions of AVX-512 and GFNI, else the same lane code |
//!
//! The lane code says nothing of instructions: it is `#[inline(always)]` all the way down, so that
//! it takes on the instruction set of the function that it ends in. The macro `engines!` makes
//! that function for each engine, and one that calls the engine in use; it costs some two
//! nanoseconds, and is paid for a run of sectors, and for the L-EC of each. Functions of intrinsics
//! stand behind the same names. `multiversion` looks for the instructions and enters what needs
//! them, so that nothing here is unsafe.
//!
//! # What was tried and lost
//! - Features told to the whole build: one binary would no longer run everywhere.
//! - A trait with an implementation for each engine: every caller becomes generic, and nothing
//!   else is gained, as the code is the same.

#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(test)]
pub(crate) mod definition;
pub(crate) mod edc;
pub(crate) mod lec;

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

use multiversion::multiversion;
use multiversion::target::match_target;

/// Instructions that the codecs of this crate are built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Engine {
    /// Those that every processor of the target has.
    Portable,
    /// AVX2 of x86-64.
    Avx2,
    /// AVX-512 of x86-64 with GFNI, VPCLMULQDQ and what else processors have that have those.
    Avx512,
}

/// The engine in use, as its place in [`Engine::ALL`] plus one; zero as long as none is.
static CHOSEN: AtomicU8 = AtomicU8::new(0);

impl Engine {
    /// All that there are, slowest first.
    pub const ALL: [Engine; 3] = [Engine::Portable, Engine::Avx2, Engine::Avx512];

    /// Whether this machine has the instructions, as those who enter such code find it.
    #[must_use]
    pub fn is_available(self) -> bool {
        #[multiversion(targets("x86_64+avx2"))]
        fn avx2() -> bool {
            match_target! { "x86_64+avx2" => true, _ => false }
        }
        #[multiversion(targets("x86_64+avx512f"))]
        fn avx512() -> bool {
            match_target! { "x86_64+avx512f" => true, _ => false }
        }
        match self {
            Engine::Portable => true,
            Engine::Avx2 => avx2(),
            Engine::Avx512 => avx512(),
        }
    }

    /// The one in use: the fastest of this machine until another is chosen.
    #[must_use]
    pub fn current() -> Engine {
        match CHOSEN.load(Ordering::Relaxed) {
            0 => Engine::fastest(),
            chosen => Engine::ALL[usize::from(chosen) - 1],
        }
    }

    #[cold]
    fn fastest() -> Engine {
        let available = Engine::ALL.into_iter().rfind(|engine| engine.is_available());
        let fastest = available.unwrap_or(Engine::Portable);
        // When another was chosen meanwhile, that one stays.
        let _ = CHOSEN.compare_exchange(0, fastest as u8 + 1, Ordering::Relaxed, Ordering::Relaxed);
        fastest
    }

    /// Uses this one from now on, in the whole process, for comparisons. Results are the same.
    ///
    /// # Errors
    /// When this machine lacks the instructions.
    pub fn choose(self) -> Result<(), EngineError> {
        if !self.is_available() {
            return Err(EngineError::NotHere(self));
        }
        CHOSEN.store(self as u8 + 1, Ordering::Relaxed);
        Ok(())
    }

    /// Its name, as `RAWCD_ENGINE` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Engine::Portable => "portable",
            Engine::Avx2 => "avx2",
            Engine::Avx512 => "avx512",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Engine {
    type Err = EngineError;

    fn from_str(name: &str) -> Result<Engine, EngineError> {
        let engine = Engine::ALL.into_iter().find(|engine| engine.name() == name);
        engine.ok_or_else(|| EngineError::Unknown(name.to_owned()))
    }
}

/// Why an engine cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// There is none of the name.
    #[error("`{0}` is no engine: portable, avx2, avx512")]
    Unknown(String),
    /// The machine lacks its instructions.
    #[error("this machine has no {0}")]
    NotHere(Engine),
}

/// Builds a function for every engine, and makes it call the one in use. What it calls for each
/// sector or lane must be `#[inline(always)]`. With `avx512:` that engine has a function of its own,
/// of intrinsics; else it has the same code.
macro_rules! engines {
    (
        $(#[$doc:meta])*
        $vis:vis fn $name:ident($($arg:ident: $kind:ty),* $(,)?) $(-> $out:ty)? $body:block
    ) => {
        $crate::engine::engines! {
            $(#[$doc])*
            $vis fn $name($($arg: $kind),*) $(-> $out)? $body
            avx512: lanes
        }
    };
    (
        $(#[$doc:meta])*
        $vis:vis fn $name:ident($($arg:ident: $kind:ty),* $(,)?) $(-> $out:ty)? $body:block
        avx512: $wide:path
    ) => {
        $(#[$doc])*
        $vis fn $name($($arg: $kind),*) $(-> $out)? {
            #[inline(always)]
            fn lanes($($arg: $kind),*) $(-> $out)? $body

            #[multiversion::multiversion(targets("x86_64+avx2"))]
            fn avx2($($arg: $kind),*) $(-> $out)? {
                lanes($($arg),*)
            }

            #[multiversion::multiversion(targets("x86_64+avx512f"))]
            fn avx512($($arg: $kind),*) $(-> $out)? {
                multiversion::target::match_target! {
                    "x86_64+avx512f" => $wide($($arg),*),
                    _ => lanes($($arg),*),
                }
            }

            match $crate::engine::Engine::current() {
                $crate::engine::Engine::Portable => lanes($($arg),*),
                $crate::engine::Engine::Avx2 => avx2($($arg),*),
                $crate::engine::Engine::Avx512 => avx512($($arg),*),
            }
        }
    };
}
pub(crate) use engines;

#[cfg(test)]
mod tests;
