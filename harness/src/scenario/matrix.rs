//! A scenario run with every combination of some values.

use rawcd_format::{BlockForm, Msf};
use schemars::JsonSchema;
use serde::Deserialize;

use super::types::{Contract, LeadInTime, Legality, MediumKind, MediumState, PlanSource, Scenario};
use super::{CancelAt, Preset, ProfileSource, Ways};
use crate::yaml::Text;

/// For each key the values to run with; every combination is a case of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Matrix {
    /// Plan files, relative to the scenario's folder.
    pub plan: Vec<String>,
    /// `contract`.
    pub contract: Vec<Contract>,
    /// `legality`.
    pub legality: Vec<Legality>,
    /// `write`.
    pub write: Vec<Ways>,
    /// `block`.
    pub block: Vec<Text<BlockForm>>,
    /// `drive.profile`.
    pub profile: Vec<ProfileSource>,
    /// `medium.preset`.
    pub preset: Vec<Text<Preset>>,
    /// `medium.kind`.
    pub medium: Vec<MediumKind>,
    /// `medium.state`.
    pub state: Vec<MediumState>,
    /// `medium.lead_in`.
    pub lead_in: Vec<Text<LeadInTime>>,
    /// `medium.last_lead_out`.
    pub last_lead_out: Vec<Text<Msf>>,
    /// `writer.speed`.
    pub speed: Vec<u32>,
    /// `writer.cancel_at`.
    pub cancel_at: Vec<Text<CancelAt>>,
}

/// A scenario with one value for each key of its matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The values, as in `[block=raw,lead_in=97:34:23]`; empty without a matrix.
    pub name: String,
    /// The scenario with these values, its matrix empty.
    pub scenario: Scenario,
}

/// One key of a matrix: its name, and for each value what stands in the case name and what it
/// sets.
struct Axis<'a> {
    key: &'static str,
    values: Vec<(String, Setter<'a>)>,
}

/// Puts a value into a scenario.
type Setter<'a> = Box<dyn Fn(&mut Scenario) + 'a>;

impl Axis<'_> {
    fn new<'a, T>(
        key: &'static str,
        values: &'a [T],
        name: impl Fn(&T) -> String,
        set: impl Fn(&mut Scenario, &T) + Copy + 'a,
    ) -> Axis<'a> {
        let setter = |value: &'a T| -> (String, Setter<'a>) {
            (name(value), Box::new(move |scenario| set(scenario, value)))
        };
        Axis { key, values: values.iter().map(setter).collect() }
    }
}

impl Matrix {
    /// The keys that have values, in the order of the struct.
    fn axes(&self) -> Vec<Axis<'_>> {
        let mut axes = vec![
            Axis::new(
                "plan",
                &self.plan,
                |file| stem(file).to_owned(),
                |scenario, file| {
                    scenario.plan = Some(PlanSource::File(file.clone()));
                },
            ),
            Axis::new(
                "contract",
                &self.contract,
                |value| value.name().to_owned(),
                |scenario, &value| {
                    scenario.contract = value;
                },
            ),
            Axis::new(
                "legality",
                &self.legality,
                |value| value.name().to_owned(),
                |scenario, &value| {
                    scenario.legality = value;
                },
            ),
            Axis::new("write", &self.write, Ways::to_string, |scenario, value| {
                scenario.write = value.clone();
            }),
            Axis::new(
                "block",
                &self.block,
                |value| value.name().to_owned(),
                |scenario, &value| {
                    scenario.block = Some(value);
                },
            ),
            Axis::new(
                "profile",
                &self.profile,
                |value| stem(value.name()).to_owned(),
                |scenario, value| {
                    scenario.drive.profile = Some(value.clone());
                },
            ),
            Axis::new(
                "preset",
                &self.preset,
                |value| value.0.to_string(),
                |scenario, &value| scenario.medium.become_of(value.0),
            ),
            Axis::new(
                "medium",
                &self.medium,
                |value| value.name().to_owned(),
                |scenario, &value| {
                    (scenario.medium.kind, scenario.medium.preset) = (value, None);
                },
            ),
            Axis::new(
                "state",
                &self.state,
                |value| value.name().to_owned(),
                |scenario, &value| {
                    scenario.medium.state = value;
                },
            ),
            Axis::new(
                "lead_in",
                &self.lead_in,
                |value| value.0.0.to_string(),
                |scenario, &value| {
                    scenario.medium.lead_in = value;
                },
            ),
            Axis::new(
                "last_lead_out",
                &self.last_lead_out,
                |value| value.0.to_string(),
                |scenario, &value| {
                    scenario.medium.last_lead_out = value;
                },
            ),
            Axis::new("speed", &self.speed, u32::to_string, |scenario, &value| {
                scenario.writer.speed = Some(value);
            }),
            Axis::new(
                "cancel_at",
                &self.cancel_at,
                |value| value.0.to_string(),
                |scenario, &value| {
                    scenario.writer.cancel_at = Some(value);
                },
            ),
        ];
        axes.retain(|axis| !axis.values.is_empty());
        axes
    }

    /// How many combinations of values there are, at least one.
    pub(super) fn combinations(&self) -> usize {
        let counts = self.axes().into_iter().map(|axis| axis.values.len());
        counts.fold(1, usize::saturating_mul)
    }
}

/// The name of a file without folders and extension.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".yaml").unwrap_or(name)
}

/// Cases a scenario may have; more are a mistake.
pub const MAX_CASES: usize = 1000;

impl Scenario {
    /// One case for every combination of the values in the matrix, the last key varying fastest;
    /// one case without a name when there is none. Stops after [`MAX_CASES`].
    #[must_use]
    pub fn cases(&self) -> Vec<Case> {
        let base = Scenario { matrix: Matrix::default(), ..self.clone() };
        let axes = self.matrix.axes();
        let mut cases = vec![Case { name: String::new(), scenario: base }];
        for axis in &axes {
            let combine = |case: &Case| -> Vec<Case> {
                let with = |(value, set): &(String, Setter<'_>)| {
                    let mut scenario = case.scenario.clone();
                    set(&mut scenario);
                    let comma = if case.name.is_empty() { "" } else { "," };
                    Case { name: format!("{}{comma}{}={value}", case.name, axis.key), scenario }
                };
                axis.values.iter().map(with).collect()
            };
            cases = cases.iter().flat_map(combine).take(MAX_CASES).collect();
        }
        for case in &mut cases {
            if !case.name.is_empty() {
                case.name = format!("[{}]", case.name);
            }
        }
        cases
    }
}
