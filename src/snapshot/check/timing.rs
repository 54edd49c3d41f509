//! What each rule costs.

use super::{CheckAnswer, CheckQuery, Error, Progress, Snapshot};
use crate::index;
use crate::rules::{Hands, RuleTimes};

/// What one rule cost by itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RuleCost {
    /// `pack/rule`.
    pub rule: String,
    pub elapsed_us: u64,
    pub finding_count: usize,
    /// Files it took a millisecond or more for.
    pub slow_file_count: usize,
}

impl Snapshot {
    /// Runs each rule by itself and without the cache; the most expensive comes first.
    ///
    /// A rule by itself also pays for parsing the files that its literals stand in: rules that run together
    /// share that.
    pub fn rule_costs(
        &self,
        query: &CheckQuery,
        progress: &dyn Progress,
    ) -> Result<Vec<RuleCost>, Error> {
        let mut answer = CheckAnswer::default();
        self.with_run(query, false, &mut answer, |run, _| {
            let tasks = run.scope.tasks(&self.config.index, &run.judge);
            progress.start(tasks.len());
            let times = RuleTimes::new(run.judge.runner);
            let hands = || Hands::new(&self.repository);
            let rows = index::in_parallel(&tasks, hands, |task, hands| {
                progress.advance(1);
                if progress.is_interrupted() {
                    return Ok::<_, Error>(Vec::new());
                }
                Ok(times.of_file(run.judge.runner, hands, task.entry, task.candidate))
            })?;
            let rules = run.judge.runner.rules();
            let mut costs: Vec<(u64, RuleCost)> = rules
                .iter()
                .map(|rule| {
                    let cost = RuleCost {
                        rule: rule.info.id.clone(),
                        elapsed_us: 0,
                        finding_count: 0,
                        slow_file_count: 0,
                    };
                    (0, cost)
                })
                .collect();
            for row in rows {
                for (number, elapsed_ns, finding_count) in row {
                    let (sum, cost) = &mut costs[number];
                    *sum += elapsed_ns;
                    cost.finding_count += finding_count;
                    cost.slow_file_count += usize::from(elapsed_ns >= 1_000_000);
                }
            }
            let mut costs: Vec<RuleCost> = costs
                .into_iter()
                .map(|(sum, cost)| RuleCost {
                    elapsed_us: sum / 1_000,
                    ..cost
                })
                .collect();
            costs.sort_by(|one, other| {
                let key = |cost: &RuleCost| std::cmp::Reverse(cost.elapsed_us);
                (key(one), &one.rule).cmp(&(key(other), &other.rule))
            });
            Ok(costs)
        })
    }
}
