Feature: Service ports and target ports

  @SVC-007 @breaks:port-translation-forgotten
  Scenario: a Service port leads to another port of the pod
    Given pod A
    And pod B listening on 8080
    And service B on 80 to port 8080
    Then pod A can reach service B on 80

  @SVC-008 @breaks:port-translation-forgotten @spec
  Scenario: a target port by name is each pod's own number
    Given pod A
    And pods
      | name | labels  | ports     |
      | b-1  | app=web | http=8080 |
      | b-2  | app=web | http=9090 |
    And service web on 80 to port http
    Then pod A reaching service web on 80 is served by all of pods b-1 and b-2

  @SVC-009 @breaks:deny-everything @spec
  Scenario: a Service of several ports
    Given pod A
    And pod B listening on 80, 8080
    And service B on http=80 and metrics=8080
    Then pod A can reach service B on http
    And pod A can reach service B on metrics

  @SVC-010 @breaks:udp-forgotten @spec
  Scenario: one number, two protocols
    Given pod A
    And pod B listening on 514, 514/udp
    And service B on 514 and 514/udp
    Then pod A can reach service B on 514
    And pod A can reach service B on 514/udp

  @SVC-011 @exact:SVC-011 @breaks:port-translation-forgotten @spec
  Scenario: a Service that moves to another port
    Given pod A
    And service B on 80
    Then pod A can reach service B on 80
    When service B moves to 8080
    Then pod A can reach service B on 8080
    But pod A is refused by service B on 80

  @SVC-007 @breaks:port-translation-forgotten
  Scenario: several ports, then all of them to one
    Given pod A
    And pod B listening on 80, 443 and 8080
    And service B on 80, 443 and 9090
    When service B changes to target port 8080
    Then pod A can reach service B on 80, 443 and 9090
