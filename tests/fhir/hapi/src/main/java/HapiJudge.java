// SPDX-License-Identifier: Apache-2.0
// Validates FHIR R4 JSON with HAPI's validator and R4's own definitions, offline.
// HapiJudge FILE_OR_DIR...: prints a line an error and a closing count; exit status 1 if
// there is any.
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

public final class HapiJudge {
  public static void main(String[] targets) throws Exception {
    List<Path> files = new ArrayList<>();
    for (String target : targets) {
      try (Stream<Path> found = Files.walk(Path.of(target))) {
        found.filter(path -> path.toString().endsWith(".json")).sorted().forEach(files::add);
      }
    }
    FhirContext context = FhirContext.forR4();
    FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
        new DefaultProfileValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new InMemoryTerminologyServerValidationSupport(context)));
    instances.setAnyExtensionsAllowed(true);
    instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    FhirValidator validator = context.newValidator();
    validator.registerValidatorModule(instances);
    int faults = 0;
    for (Path file : files) {
      for (SingleValidationMessage message :
           validator.validateWithResult(Files.readString(file)).getMessages()) {
        if (message.getSeverity().ordinal() < ResultSeverityEnum.ERROR.ordinal()) continue;
        ++faults;
        System.out.println(file.getFileName() + ": " + message.getLocationString() + ": "
            + message.getMessage());
      }
    }
    System.out.println(files.size() + " files, " + faults + " errors");
    System.exit(faults > 0 || files.isEmpty() ? 1 : 0);
  }
}
