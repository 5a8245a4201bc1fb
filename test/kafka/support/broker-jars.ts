import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Newer ones may not be complete on Maven Central. */
export const KAFKA_VERSION = '4.3.1';

/** What a broker is started from: a folder of jars, kept between runs and outside the repository. */
export interface BrokerJars {
  /** A fixed order: the archive of loaded classes is valid for one class path only. */
  readonly classPath: string;
  /** The archive of loaded classes, which makes a start twice as fast; the first broker that ends cleanly writes it. */
  readonly archive: string;
}

/** The jars of Apache Kafka, fetched with Maven the first time. `KAFKA_CACHE` names the folder. */
export function brokerJars(version = KAFKA_VERSION): BrokerJars {
  const cache = process.env.KAFKA_CACHE ?? join(homedir(), '.cache', 'millrace-kafka');
  const home = join(cache, `kafka-${version}`);
  const jars = join(home, 'jars');
  const complete = join(home, 'complete');
  if (!existsSync(complete)) {
    mkdirSync(home, { recursive: true });
    download(cache, jars, version);
    writeFileSync(complete, '');
  }
  const names = readdirSync(jars).filter(name => name.endsWith('.jar'));
  return {
    classPath: names
      .sort()
      .map(name => join(jars, name))
      .join(delimiter),
    archive: join(home, 'classes.jsa'),
  };
}

function download(cache: string, jars: string, version: string): void {
  const project = mkdtempSync(join(cache, 'get-'));
  const dependency = (group: string, artifact: string, of: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${of}</version></dependency>`;
  writeFileSync(
    join(project, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependency('org.apache.kafka', 'kafka_2.13', version)}
${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
</dependencies></project>
`,
  );
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
  execFileSync('mvn', ['-q', '-B', '-f', join(project, 'pom.xml'), ...goal], { stdio: ['ignore', 2, 2] });
  rmSync(project, { recursive: true });
}
