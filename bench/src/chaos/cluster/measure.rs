//! What several servers cost.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use load::processes::{Failure, Watched};

use super::{
    super::{Crowd, Report},
    Cluster, NODES,
};

/// How long is measured.
const MEASURED: Duration = Duration::from_secs(10);

/// What the same talk costs on one, two and three servers, as a table.
///
/// # Errors
/// Where something could not be measured.
pub async fn measure(dist: &Path, programs: &Path) -> Result<Report, Failure> {
    println!(
        "nodes  deliveries/s  posts/s  CPU-seconds per million deliveries: each node; Redis; PostgreSQL  on the bus per post"
    );
    for count in 1..=NODES {
        let cluster = Cluster::start(dist, programs, count, None).await?;
        let crowd = Crowd::gather(&cluster.base(), "talker", 30, 3).await?;
        let talk = crowd.talk(Duration::from_millis(5));
        tokio::time::sleep(Duration::from_secs(2)).await;
        let (before, from) = (cluster.spent(&crowd)?, Instant::now());
        tokio::time::sleep(MEASURED).await;
        let (after, seconds) = (cluster.spent(&crowd)?, from.elapsed().as_secs_f64());
        talk.end().await?;
        crowd.verify().await?;
        let received = (after.received - before.received) as f64;
        let acknowledged = (after.acknowledged - before.acknowledged) as f64;
        let cost = |one: usize| (after.cpu[one] - before.cpu[one]).as_secs_f64() / received * 1e6;
        let nodes: Vec<String> = (0..count).map(|node| format!("{:.1}", cost(node))).collect();
        println!(
            "{count:<5}  {:>12.0}  {:>7.0}  {}; {:.1}; {:.1}  {:.0} bytes in, {:.0} out",
            received / seconds,
            acknowledged / seconds,
            nodes.join(", "),
            cost(count),
            cost(count + 1),
            (after.bus_in - before.bus_in) as f64 / acknowledged,
            (after.bus_out - before.bus_out) as f64 / acknowledged,
        );
        crowd.bots().for_each(|bot| bot.stop());
    }
    Ok(Report { passed: NODES, failed: 0 })
}

/// Up to now.
struct Spent {
    received: usize,
    acknowledged: usize,
    /// Of each server, of Redis, and of PostgreSQL.
    cpu: Vec<Duration>,
    bus_in: u64,
    bus_out: u64,
}

impl Cluster {
    fn spent(&self, crowd: &Crowd) -> Result<Spent, Failure> {
        let counts = crowd.counts();
        let cpu = |server, database| Watched { server, database }.now();
        let mut spent: Vec<_> = self.nodes.iter().map(|node| cpu(node.id(), None).server).collect();
        spent.push(cpu(self.redis.id()?, None).server);
        spent.push(cpu(self.redis.id()?, Some(self.postgres.id()?)).database);
        Ok(Spent {
            received: counts.received,
            acknowledged: counts.acknowledged,
            cpu: spent,
            bus_in: self.redis.statistic("total_net_input_bytes")?,
            bus_out: self.redis.statistic("total_net_output_bytes")?,
        })
    }
}
