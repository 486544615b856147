//! JSON schemas of the files that people write, for editors.

use schemars::{JsonSchema, schema_for};

use super::Scenario;
use crate::plan::Plan;
use crate::profile::Profile;

/// The schema of scenario files, as scenarios/scenario.schema.json holds it.
#[must_use]
pub fn scenario_schema() -> String {
    schema_of::<Scenario>()
}

/// The schema of plan files, as scenarios/plan.schema.json holds it.
#[must_use]
pub fn plan_schema() -> String {
    schema_of::<Plan>()
}

/// The schema of profile files, as scenarios/profile.schema.json holds it.
#[must_use]
pub fn profile_schema() -> String {
    schema_of::<Profile>()
}

fn schema_of<T: JsonSchema>() -> String {
    let text = serde_json::to_string_pretty(&schema_for!(T)).expect("a schema is plain JSON");
    text + "\n"
}
