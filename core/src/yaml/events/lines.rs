//! Block mappings line by line, without tokens.

use super::{Events, State};
use crate::yaml::scan::Step;

impl<'t> Events<'t> {
    /// The next step of a block mapping, while its lines are plain enough; what it tells is not among
    /// the events that follow.
    pub(in crate::yaml) fn step(&mut self) -> Option<Step<'t>> {
        if !matches!(self.state, State::BlockMappingKey) {
            return None;
        }
        let step = self.scanner.step()?;
        match &step {
            // An empty value stands right behind the `:`.
            Step::Entry(key, None) => self.last_end = key.end + 1,
            Step::Entry(_, Some(value)) => self.last_end = value.end,
            Step::Open(key, start) => {
                self.last_end = key.end + 1;
                self.states.push(State::BlockMappingKey);
                self.marks.push(*start);
            }
            Step::Close => {
                self.pop_state();
                self.marks.pop();
            }
        }
        Some(step)
    }
}
