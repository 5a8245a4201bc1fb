import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Kafka's own consumer, under read_committed, from the beginning of a topic for as long as standard input is open. A line per record:
 * partition, offset, value. Arguments: brokers, topic.
 */
public class Watch {
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[0]);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("reconnect.backoff.max.ms", "200");
    Thread ends = new Thread(() -> {
      try {
        while (System.in.read() >= 0) {}
      } catch (java.io.IOException gone) {}
      Runtime.getRuntime().halt(0);
    });
    ends.setDaemon(true);
    ends.start();
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, text, text)) {
      List<TopicPartition> partitions = consumer.partitionsFor(arguments[1], Duration.ofSeconds(60)).stream()
        .map(p -> new TopicPartition(p.topic(), p.partition()))
        .collect(Collectors.toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      System.out.println("ready");
      while (true) {
        StringBuilder lines = new StringBuilder();
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200)))
          lines.append(record.partition()).append(' ').append(record.offset()).append(' ').append(record.value()).append('\n');
        System.out.print(lines);
        System.out.flush();
      }
    }
  }
}
