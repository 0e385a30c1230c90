package gpunas.ranker.http;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.ranker.Revisions;
import org.junit.jupiter.api.Test;

class RankingCsvTest {

  @Test
  void a_ranking_is_a_table_with_one_line_per_network() {
    assertThat(RankingCsv.of(Revisions.of("s", 1, false).ranking()))
        .isEqualTo(
            "band,rank,jobId,top1,loss,objective,latencyMicros,measuredLatencyMicros,parameters,"
                + "macs,directory,encoding,trainings,top1StandardError,objectiveStandardError,"
                + "tied,onFront,top1Fp32,memoryBytes,p50Micros,p99Micros,runs,throughput,"
                + "throughputBatch,millijoules\r\n"
                + "fast,1,job-1,0.75,1.25,1.5,480.5,512.0,11885432,3254209280,s/job-1,320 32 3,"
                + "2,0.01,0.02,false,true,0.78,25165824,520.5,610.25,1000,9000.5,32,\r\n"
                + "fast,2,job-2,0.7,1.5,1.75,400.0,,5000000,1000000000,\"s/job, \"\"2\"\"\","
                + "224 24 5,1,,,true,false,,,,,,,,\r\n");
  }
}
